import type { Config } from "../config.ts";
import type { AttachmentOffer } from "../contract/index.ts";
import { ChatError } from "../errors.ts";

/** Why a file is not taken. */
export type AttachmentProblem = keyof typeof sentences;

const sentences = {
  off: "Files cannot be sent here.",
  kind: "Files of this kind cannot be sent.",
  "not-what-it-says": "The file is not what its name or type says.",
  "too-large": "The file is too large.",
  "too-many": "These are too many files for one message.",
  empty: "The file is empty.",
  unreadable: "The file cannot be read: it may be damaged.",
  "too-many-pixels": "The picture has too many pixels.",
  locked: "The file is protected by a password.",
  wordless: "No text was found in the file.",
  infected: "The file was found to be harmful.",
  "not-uploaded": "The file was not uploaded.",
  expired: "The file was uploaded too long ago. Attach it again.",
  unknown: "There is no such file. Attach it again.",
  used: "The file was sent with another message already.",
  "not-attached": "The file is not ready yet.",
  "text-only": "The agent cannot see pictures: its model reads text only.",
  "gateway-too-small": "The agent's gateway does not take files this large.",
} as const;

/** Each with what its names end in. */
const images = new Map([
  ["image/png", /\.png$/i],
  ["image/jpeg", /\.(jpe?g|jfif)$/i],
  ["image/webp", /\.webp$/i],
  ["image/gif", /\.gif$/i],
]);

const documents = new Map([
  ["application/pdf", /\.pdf$/i],
  ["text/plain", /\.(txt|text|log)$/i],
  ["text/markdown", /\.(md|markdown)$/i],
  ["text/csv", /\.csv$/i],
  ["application/json", /\.json$/i],
]);

/** What browsers call the same. */
const aliases = new Map([
  ["image/jpg", "image/jpeg"],
  ["image/pjpeg", "image/jpeg"],
  ["image/x-png", "image/png"],
  ["text/x-markdown", "text/markdown"],
  ["application/csv", "text/csv"],
  ["application/vnd.ms-excel", "text/csv"],
  ["text/json", "application/json"],
]);

/** The content types that the owner takes from visitors. */
export function takenTypes({ ATTACHMENTS }: Pick<Config, "ATTACHMENTS">): readonly string[] {
  if (ATTACHMENTS === "off") return [];
  return ATTACHMENTS === "images" ? [...images.keys()] : [...images.keys(), ...documents.keys()];
}

/** What a page may offer; undefined: nothing. */
export function offer(config: Config): AttachmentOffer | undefined {
  if (config.ATTACHMENTS === "off") return undefined;
  const { ATTACHMENTS_MOST: most, ATTACHMENTS_BYTES: bytes } = config;
  return { contentTypes: takenTypes(config), most, bytes };
}

export function isImage(contentType: string): boolean {
  return images.has(contentType);
}

/**
 * The content type of a file by what its browser says of it; undefined for one of no kind that anybody takes. A browser that knows no
 * type, as many do of Markdown, says none: then the name tells.
 */
export function statedType(name: string, contentType: string): string | undefined {
  const said = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const known = aliases.get(said) ?? said;
  const every = [...images, ...documents];
  if (every.some(([type]) => type === known)) return known;
  if (said !== "" && said !== "application/octet-stream" && !said.startsWith("text/")) return undefined;
  return every.find(([, ending]) => ending.test(name))?.[0];
}

/** A refusal of a file, with its sentence and what is taken instead. */
export function refused(
  problem: AttachmentProblem,
  config: Pick<Config, "ATTACHMENTS" | "ATTACHMENTS_BYTES" | "ATTACHMENTS_MOST">,
  more: object = {},
): ChatError {
  return new ChatError("attachment-refused", {
    problem,
    sentence: sentences[problem],
    taken: takenTypes(config),
    mostBytes: config.ATTACHMENTS_BYTES,
    most: config.ATTACHMENTS_MOST,
    ...more,
  });
}

/** What is shown of a name, in UTF-16 code units. */
const NAME_LENGTH = 120;

/**
 * A name as it may be stored and shown: its last part, without controls, directions and what nobody sees, so that it names no
 * path and does not read backwards. Its ending is kept where it is cut.
 */
export function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const seen = last
    .normalize("NFC")
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, "")
    .replaceAll(/[<>"`|]/g, "_")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^\.+/, "");
  if (seen === "") return "file";
  if (seen.length <= NAME_LENGTH) return seen;
  const ending = /\.[\p{L}\p{N}]{1,8}$/u.exec(seen)?.[0] ?? "";
  return `${seen.slice(0, NAME_LENGTH - ending.length - 1)}…${ending}`.toWellFormed();
}
