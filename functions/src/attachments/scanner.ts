import type { Bucket } from "./bucket.ts";
import { ChatError } from "../errors.ts";
import type { Config } from "../config.ts";
import type { Post } from "../owner/webhook.ts";
import type { AttachmentDocument } from "./records.ts";

/** How long the scanner's URL of the object lasts, in milliseconds. */
const SCAN_MS = 60_000;

/** When to attach again after a scanner that could not tell, in milliseconds. */
const RETRY_AFTER_MS = 10_000;

/**
 * Shows an upload to the owner's scanner, where there is one: a POST of `{ url, contentType, bytes }`. 2xx: it is clean; 406 or 422: it is
 * not. Whatever else comes, or nothing in 10 seconds, is no word that it is clean.
 * @throws ChatError `storage-unavailable` when the scanner could not tell: the file may be attached again.
 */
export async function scan(
  path: string,
  { contentType, bytes }: AttachmentDocument,
  { bucket, config, post, nowMs }: { bucket: Bucket; config: Config; post: Post; nowMs: number },
): Promise<"clean" | "infected"> {
  const { ATTACHMENTS_SCANNER_URL: url } = config;
  if (url === "") return "clean";
  const object = await bucket.downloadUrl(path, {
    name: "upload",
    contentType: "application/octet-stream",
    isShown: false,
    expiresAtMs: nowMs + SCAN_MS,
  });
  const body = JSON.stringify({ url: object, contentType, bytes });
  const status = await post({ url, headers: { "content-type": "application/json" }, body }).catch(
    (cause: unknown) => {
      throw new ChatError("storage-unavailable", { retryAfterMs: RETRY_AFTER_MS }, { cause });
    },
  );
  if (status >= 200 && status <= 299) return "clean";
  if (status === 406 || status === 422) return "infected";
  const cause = new Error(`The scanner of ATTACHMENTS_SCANNER_URL answered ${status}.`);
  throw new ChatError("storage-unavailable", { retryAfterMs: RETRY_AFTER_MS }, { cause });
}
