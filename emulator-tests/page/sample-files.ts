import type { Page } from "playwright-core";

/** Draws a pipe that drips, and answers it as a JPEG of 2,000 × 1,500 pixels in base64. */
export const drawPipe = `(async () => {
  const canvas = new OffscreenCanvas(2000, 1500);
  const context = canvas.getContext("2d");
  const fill = (style, ...box) => ((context.fillStyle = style), context.fillRect(...box));
  const wall = context.createLinearGradient(0, 0, 2000, 1500);
  wall.addColorStop(0, "#e9e2d6");
  wall.addColorStop(1, "#b9ad9b");
  fill(wall, 0, 0, 2000, 1500);
  fill("#6d7b84", 0, 520, 2000, 230);
  fill("#8d9ba4", 0, 545, 2000, 50);
  fill("#b4552d", 880, 470, 240, 330);
  fill("#cf7a4f", 900, 470, 40, 330);
  context.fillStyle = "#4a90b8";
  for (const [x, y, size] of [[1000, 900, 26], [1006, 1040, 34], [998, 1220, 42]]) {
    context.beginPath();
    context.arc(x, y, size, 0, 7);
    context.moveTo(x - size, y);
    context.lineTo(x, y - size * 2.4);
    context.lineTo(x + size, y);
    context.fill();
  }
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
})()`;

/** A JPEG as a camera makes it, 2,000 × 1,500 pixels, that notes where it was taken. */
export async function cameraPicture(page: Page): Promise<Buffer> {
  const plain = Buffer.from(await page.evaluate<string>(drawPipe), "base64");
  const note = Buffer.from("Exif\0\0GPS 52.5200 13.4050");
  const header = Buffer.from([0xff, 0xe1, 0, note.length + 2]);
  return Buffer.concat([plain.subarray(0, 2), header, note, plain.subarray(2)]);
}

/** Width and height of a picture, in pixels. */
export async function sizeOf(page: Page, bytes: Buffer, type: string): Promise<[number, number]> {
  return page.evaluate<[number, number]>(`(async () => {
    const data = Uint8Array.from(atob("${bytes.toString("base64")}"), (sign) => sign.charCodeAt(0));
    const { width, height } = await createImageBitmap(new Blob([data], { type: "${type}" }));
    return [width, height];
  })()`);
}

export interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export type Giving = "drop" | "paste" | "dragover";

/** Drops files onto an element, holds them over it, or pastes them into it. */
export async function give(page: Page, selector: string, kind: Giving, files: GivenFile[]): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => [name, mimeType, buffer.toString("base64")]);
  const handle = await page.locator(selector).elementHandle();
  const event = await page.evaluateHandle<Event>(`(() => {
    const transfer = new DataTransfer();
    for (const [name, type, base64] of ${JSON.stringify(given)}) {
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    const about = { bubbles: true, cancelable: true, composed: true };
    return ${kind === "paste"}
      ? new ClipboardEvent("paste", { ...about, clipboardData: transfer })
      : new DragEvent("${kind}", { ...about, dataTransfer: transfer });
  })()`);
  await handle?.evaluate((element, one) => (element as unknown as EventTarget).dispatchEvent(one), event);
}
