import sharp from "sharp";
import type { Attachment, AttachResult, SendResult, UploadResult } from "../../src/contract/index.ts";
import type { Instance } from "../../src/instance.ts";
import type { TestInstance } from "../support/instance.ts";
import { put } from "../support/storage.ts";

/** A file as somebody chose it. */
export interface Chosen {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** A picture of one colour. */
export async function picture(width = 64, height = 48, name = "cat.png"): Promise<Chosen> {
  const drawn = sharp({ create: { width, height, channels: 3, background: "teal" } });
  return { name, contentType: "image/png", bytes: await drawn.png().toBuffer() };
}

/** A picture that does not compress. */
export async function noise(width: number, height: number): Promise<Chosen> {
  const drawn = sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "grey",
      noise: { type: "gaussian", mean: 128, sigma: 60 },
    },
  });
  return {
    name: "noise.jpg",
    contentType: "image/jpeg",
    bytes: await drawn.jpeg({ quality: 95 }).toBuffer(),
  };
}

export function textFile(text: string, name = "notes.txt", contentType = "text/plain"): Chosen {
  return { name, contentType, bytes: Buffer.from(text) };
}

/** What a page does with files, as somebody signed in. */
export function visitor(world: TestInstance, instance: () => Instance) {
  const ask = ({ name, contentType, bytes }: Chosen) =>
    world.call<UploadResult>({ action: "upload", name, contentType, bytes: bytes.length }, instance());
  const attach = async (id: string) =>
    (await world.call<AttachResult>({ action: "attach", id }, instance())).attachment;
  return {
    ask,
    attach,
    /** Asks, uploads and attaches. */
    bring: async (chosen: Chosen): Promise<Attachment> => {
      const granted = await ask(chosen);
      const answer = await put(granted, chosen.bytes);
      if (!answer.ok) throw new Error(`The bucket answered ${answer.status}.`);
      return attach(granted.id);
    },
    send: (data: object) => world.call<SendResult>(data, instance()),
  };
}
