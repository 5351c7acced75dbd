/** An agent looks at no more of a picture: the longest side in pixels. */
const LONGEST_SIDE = 1_200;
/** A picture with hard edges stays a PNG up to so many bytes. */
const LARGEST_PNG = 1_000_000;
const QUALITY = 0.85;

export interface Shrunk {
  readonly blob: Blob;
  /** Its ending fits what it became. */
  readonly name: string;
}

/** Whether a browser may be able to draw it. What is drawn by a script, such as SVG, is no picture here. */
export function isPicture(type: string): boolean {
  return type.startsWith("image/") && type !== "image/svg+xml";
}

/**
 * The picture anew, upright and at most 1200 pixels on a side: what a camera noted in the file, such as the place, is gone.
 * Undefined where the browser cannot read it.
 */
export async function shrink(file: File): Promise<Shrunk | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (picture === undefined) return undefined;
  try {
    const factor = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const side = (pixels: number) => Math.max(1, Math.round(pixels * factor));
    const canvas = new OffscreenCanvas(side(picture.width), side(picture.height));
    const isPng = file.type !== "image/jpeg";
    const png = isPng ? await drawn(canvas, picture, "image/png") : undefined;
    if (png && png.size <= LARGEST_PNG) return { blob: png, name: renamed(file.name, "png") };
    return { blob: await drawn(canvas, picture, "image/jpeg"), name: renamed(file.name, "jpg") };
  } finally {
    picture.close();
  }
}

function drawn(canvas: OffscreenCanvas, picture: ImageBitmap, type: "image/png" | "image/jpeg") {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("The browser cannot draw.");
  context.imageSmoothingQuality = "high";
  // A JPEG has no transparency, which would be black.
  if (type === "image/jpeg") {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type, quality: QUALITY });
}

function renamed(name: string, ending: "png" | "jpg"): string {
  const isSo = ending === "png" ? /\.png$/i.test(name) : /\.jpe?g$/i.test(name);
  return isSo ? name : `${name.replace(/\.\w{1,5}$/, "")}.${ending}`;
}
