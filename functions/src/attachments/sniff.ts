/** What a file is by its bytes: the beginnings that its format prescribes. Undefined: none of these; it may be text. */
export function sniffed(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  if (/^RIFF[^]{4}WEBP/.test(head)) return "image/webp";
  // Its header may stand behind other bytes, which then are somebody else's: only the first place counts here.
  if (head.startsWith("%PDF-")) return "application/pdf";
  return undefined;
}
