import * as z from "zod";
import { text } from "./fields.ts";

/** A file that its gateway keeps for a reply, to be downloaded by its id (2026.9). */
export interface KeptFile {
  readonly artifactId: string;
  /** The name of the file. */
  readonly label: string;
}

const named = z.object({ artifactId: text, label: text, alt: text, kind: text });
const block = z.object({
  type: z.enum(["image", "audio", "video", "attachment", "attachment_error"]),
  artifactId: text,
  alt: text,
  attachment: named.optional().catch(undefined),
});

/**
 * The files of an agent's entry, once its gateway has made them ready, which is up to a second after the reply. Empty when it could deliver
 * none of them; undefined while nothing tells of files.
 */
export function keptFiles(content: unknown): readonly KeptFile[] | undefined {
  const blocks = z.array(z.unknown()).safeParse(content).data ?? [];
  const read = blocks.flatMap((value) => block.safeParse(value).data ?? []);
  if (read.length === 0) return undefined;
  return read.flatMap(({ artifactId, alt, attachment }) => {
    const id = artifactId ?? attachment?.artifactId;
    return id === undefined ? [] : [{ artifactId: id, label: alt ?? attachment?.label ?? "" }];
  });
}
