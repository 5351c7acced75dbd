import type { Attachment } from "../contract.ts";

/**
 * What a picture's `width` and `height` are to be, so that its place is kept while it loads: as large as it is, and no side longer than
 * `most` pixels. Nothing where its size is not known.
 */
export function fitted(
  { width, height }: Pick<Attachment, "width" | "height">,
  most: number,
): { width?: number; height?: number } {
  if (!width || !height) return {};
  const scale = Math.min(1, most / width, most / height);
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { width: side(width), height: side(height) };
}
