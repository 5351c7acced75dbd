import { sniffed } from "./sniff.ts";

/** What is kept of a file of an agent. */
export interface AgentFile {
  readonly kind: "image" | "audio" | "file";
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** Types of text by the ends of names, each as a browser that saves it may call it. What can hold a script has none that says so. */
const TEXTS = new Map([
  ["csv", "text/csv"],
  ["json", "application/json"],
  ["md", "text/markdown"],
  ["txt", "text/plain"],
  ["log", "text/plain"],
  ...["html", "htm", "svg", "xml", "yaml", "yml", "tsv", "ics", "vcf"].map(
    (ending) => [ending, "application/octet-stream"] as const,
  ),
]);

/** A gateway answers what it does not know with a page of its own: that is none of its agent's files. */
const PAGE = /^\s*<(?:!doctype html|html)/i;

/** Files that are kept as they are, though their bytes tell no more than that they are an archive. */
const ARCHIVES = new Map([
  ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
]);

const SOUNDS: readonly (readonly [string, RegExp])[] = [
  ["audio/mpeg", /^(?:ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb])/],
  ["audio/ogg", /^OggS/],
  ["audio/wav", /^RIFF[^]{4}WAVE/],
  ["audio/flac", /^fLaC/],
  ["audio/mp4", /^[^]{4}ftypM4A /],
];

/**
 * What a file is by its bytes, whatever its gateway calls it: an image is decoded and encoded anew, sound, documents, archives and text are
 * kept as they are. A text has to be one of those that its name says. A browser shows images and sound only, and saves everything else. Undefined: nothing that is kept.
 */
export async function agentFile(name: string, bytes: Buffer): Promise<AgentFile | undefined> {
  if (bytes.length === 0) return undefined;
  const type = sniffed(bytes);
  if (type?.startsWith("image/") === true) return image(bytes);
  const head = bytes.subarray(0, 64).toString("latin1");
  const sound = SOUNDS.find(([, begins]) => begins.test(head))?.[0];
  if (sound !== undefined) return { kind: "audio", contentType: sound, bytes };
  const contentType = type ?? typeByName(name, head, bytes);
  return contentType === undefined ? undefined : { kind: "file", contentType, bytes };
}

function typeByName(name: string, head: string, bytes: Buffer): string | undefined {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (head.startsWith("PK\x03\x04")) return ARCHIVES.get(ending) ?? "application/zip";
  const isOther = PAGE.test(head) && !ending.startsWith("htm");
  return !isOther && isText(bytes) ? TEXTS.get(ending) : undefined;
}

async function image(bytes: Buffer): Promise<AgentFile | undefined> {
  const { processImage } = await import("./image.ts");
  const found = await processImage(bytes);
  return "problem" in found ? undefined : found;
}

function isText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return !/[^\P{Cc}\t\n\v\f\r]/u.test(text);
  } catch {
    return false;
  }
}
