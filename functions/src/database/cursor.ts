import type * as z from "zod";
import { ChatError } from "../errors.ts";

/** Writes a position as the opaque text that callers hand back. */
export function writeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/**
 * Reads a cursor that `writeCursor` made.
 * @throws ChatError `invalid-request` for anything else.
 */
export function readCursor<Schema extends z.ZodType>(cursor: string, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(decode(cursor));
  if (parsed.success) return parsed.data;
  throw new ChatError("invalid-request", {
    issues: [{ path: "cursor", message: "is not one that was given" }],
  });
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
