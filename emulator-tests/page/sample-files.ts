import type { Page } from "playwright-core";

const noise = `async () => {
  const canvas = new OffscreenCanvas(2000, 1500);
  const context = canvas.getContext("2d");
  for (let index = 0; index < 40; index += 1) {
    context.fillStyle = "hsl(" + index * 9 + " 60% 60%)";
    context.fillRect(index * 50, (index * 137) % 1500, 400, 500);
  }
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}`;

/** A JPEG as a camera makes it, 2,000 × 1,500 pixels, that notes where it was taken. */
export async function cameraPicture(page: Page): Promise<Buffer> {
  const plain = Buffer.from(await page.evaluate<string>(`(${noise})()`), "base64");
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
