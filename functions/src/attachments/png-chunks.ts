/** Chunks of a PNG that its pixels and colours are made of. Names that begin with a capital are critical, and stay as well. */
const kept = /^([A-Z]...|tRNS|gAMA|cHRM|sRGB|iCCP|eXIf)$/;

/** Bytes of such a chunk beside the pixels: packed, a profile of some kilobytes may grow to megabytes. */
const LARGEST_BESIDE = 16_384;

/**
 * A PNG without its words, as far as its chunks can be read: a decoder unpacks them all, and 30 KB of them may be 30 MB. What follows a chunk
 * that is broken stays as it is, for the decoder to refuse.
 */
export function withoutWords(png: Buffer): Buffer {
  if (png.toString("latin1", 1, 4) !== "PNG") return png;
  const parts = [png.subarray(0, 8)];
  let at = 8;
  for (let next = at; at + 12 <= png.length; at = next) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    next = at + 12 + length;
    if (next > png.length) break;
    const isCritical = /^[A-Z]/.test(type);
    if (kept.test(type) && (isCritical || length <= LARGEST_BESIDE)) parts.push(png.subarray(at, next));
    if (type === "IEND") return Buffer.concat(parts);
  }
  return Buffer.concat([...parts, png.subarray(at)]);
}
