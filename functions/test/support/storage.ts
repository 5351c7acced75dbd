import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { startStorage, type LocalStorageServer } from "../../../local-stack/storage-server.ts";
import type { UploadResult } from "../../src/contract/index.ts";

/** What switches files on, in a test's own bucket. */
export const withAttachments = {
  ATTACHMENTS: "all",
  ATTACHMENTS_BUCKET: "files-of-a-test",
  ATTACHMENTS_PER_DAY: "0",
};

/** Starts a local bucket for the whole file, and empties it before each test. Google's client finds it by the environment. */
export function useStorage(): { server: LocalStorageServer } {
  const test = {} as { server: LocalStorageServer };
  const folder = mkdtempSync(join(tmpdir(), "clawfire-storage-"));

  beforeAll(async () => {
    const credentialsFile = join(folder, "account.json");
    test.server = await startStorage({ credentialsFile, bucket: withAttachments.ATTACHMENTS_BUCKET });
    Object.assign(process.env, test.server.environment);
  });

  beforeEach(() => {
    test.server.objects.clear();
    test.server.fail(undefined);
  });

  afterAll(async () => {
    await test.server.close();
    rmSync(folder, { recursive: true });
  });

  return test;
}

/** Uploads as a page does. */
export function put({ url, method, headers }: UploadResult, bytes: Uint8Array): Promise<Response> {
  return fetch(url, { method, headers, body: Buffer.from(bytes) });
}
