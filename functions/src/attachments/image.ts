import type sharpModule from "sharp";
import type { Metadata, Sharp } from "sharp";
import { withoutWords } from "./png-chunks.ts";
import type { Processed, Unusable } from "./processed.ts";

/** Pixels of a picture that is decoded at all: a gateway drops more (2026.6 and newer). */
const MOST_PIXELS = 25_000_000;

/** Bytes of its pixels while it is decoded, and its longest side: a line of 25,000,000 costs more than a picture of as many. */
const MOST_BYTES = 80_000_000;
const MOST_LENGTH = 20_000;

/** Longest side of what is kept, in pixels: newer gateways make pictures this small themselves. */
const LONGEST_SIDE = 1_200;

/** Shortest side: some providers refuse less, and then the whole message. What is smaller gets a margin. */
const SHORTEST_SIDE = 32;

/** Largest PNG that is kept. A larger one becomes a JPEG: a photo as PNG has megabytes. */
const LARGEST_PNG = 1_000_000;

const JPEG_QUALITY = 82;

/** How long libvips may work on one picture. */
const SECONDS = 15;

/** What reads the formats that are taken. Everything else that libvips knows is switched off: SVG, TIFF, HEIF, raw. */
const readers = ["JpegBuffer", "PngBuffer", "WebpBuffer", "NsgifBuffer"].map(
  (name) => `VipsForeignLoad${name}`,
);

type MakeSharp = typeof sharpModule;

let loading: Promise<MakeSharp> | undefined;

/** Loads the library at the first picture. It is told once to work on one thread and to keep nothing. */
function loadSharp(): Promise<MakeSharp> {
  loading ??= import("sharp").then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({ operation: readers });
    return sharp;
  });
  return loading;
}

/**
 * Decodes a picture and encodes it anew, turned upright, in sRGB and at most 1,200 pixels long. Nothing of the file goes along but
 * its pixels; of an animation the first picture.
 */
export async function processImage(bytes: Uint8Array): Promise<Processed | Unusable> {
  const sharp = await loadSharp();
  const source = sharp(withoutWords(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)), {
    limitInputPixels: MOST_PIXELS,
    failOn: "error",
    pages: 1,
  });
  try {
    const metadata = await source.metadata();
    if (isTooLarge(metadata)) return { problem: "too-many-pixels" };
    const { format, hasAlpha } = metadata;
    const drawn = await drawnAgain(sharp, source);
    const isSharpEdged = format === "png" || format === "gif" || hasAlpha;
    return await encoded(sharp, drawn, isSharpEdged);
  } catch (error) {
    return { problem: /pixel limit/i.test(String(error)) ? "too-many-pixels" : "unreadable" };
  }
}

/** A progressive JPEG is held as numbers of 16 bits until all of it is there, an interlaced PNG beside its copy, a GIF in four channels. */
function isTooLarge({ width, height, channels, depth, format, isProgressive }: Metadata): boolean {
  const isTwice = depth !== "uchar" || isProgressive;
  const bytes = width * height * (format === "gif" ? 4 : channels) * (isTwice ? 2 : 1);
  return Math.max(width, height) > MOST_LENGTH || bytes > MOST_BYTES || width * height > MOST_PIXELS;
}

interface Drawn {
  readonly data: Buffer;
  readonly info: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 };
}

/** The pixels alone, in memory: what is encoded from here on has never seen the file. */
async function drawnAgain(sharp: MakeSharp, source: Sharp): Promise<Drawn> {
  const small = await source
    .autoOrient()
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .timeout({ seconds: SECONDS })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = small.info;
  if (Math.min(width, height) >= SHORTEST_SIDE) return small;
  return sharp(small.data, { raw: small.info })
    .extend({
      right: Math.max(SHORTEST_SIDE - width, 0),
      bottom: Math.max(SHORTEST_SIDE - height, 0),
      background: "white",
    })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
}

async function encoded(sharp: MakeSharp, { data, info }: Drawn, isSharpEdged: boolean): Promise<Processed> {
  const { width, height } = info;
  const of = () => sharp(data, { raw: info }).timeout({ seconds: SECONDS });
  if (isSharpEdged) {
    const png = await of().png({ compressionLevel: 9 }).toBuffer();
    if (png.length <= LARGEST_PNG)
      return { kind: "image", contentType: "image/png", bytes: png, width, height };
  }
  const jpeg = await of().flatten({ background: "white" }).jpeg({ quality: JPEG_QUALITY }).toBuffer();
  return { kind: "image", contentType: "image/jpeg", bytes: jpeg, width, height };
}

/** Sides and qualities by which a picture is made to fit into a small frame (2026.1 takes 512 KiB a message). */
const SMALLER = [
  [1_000, 75],
  [800, 65],
  [600, 55],
  [400, 45],
] as const;

/** One of our own pictures as a JPEG of no more bytes; undefined when even the smallest has more. */
export async function shrunk(bytes: Uint8Array, mostBytes: number): Promise<Buffer | undefined> {
  const sharp = await loadSharp();
  for (const [side, quality] of SMALLER) {
    const jpeg = await sharp(bytes, { limitInputPixels: MOST_PIXELS })
      .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" })
      .jpeg({ quality })
      .toBuffer();
    if (jpeg.length <= mostBytes) return jpeg;
  }
  return undefined;
}
