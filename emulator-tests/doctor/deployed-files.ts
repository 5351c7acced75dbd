import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bucket } from "../../functions/src/attachments/bucket.ts";
import { storageBucket } from "../../functions/src/attachments/storage-bucket.ts";
import type { AttachResult, UploadResult } from "../../functions/src/contract/index.ts";
import { startStorage, type LocalStorageServer } from "../../local-stack/storage-server.ts";
import { bucket } from "../setup/world.ts";

/** How what is deployed does with files, right or wrong. */
export interface FilesDeployed {
  /** The name that it was deployed with. */
  readonly bucket: string;
  /** The one that there is. */
  readonly existing: string;
  /** Whose pages the bucket's CORS names; undefined for any. */
  readonly origins: readonly string[] | undefined;
  /** The details that `upload` fails with, and `attach`. */
  readonly uploadFails: Refused | undefined;
  readonly attachFails: Refused | undefined;
  readonly keepsDeleted: boolean;
}

/** Of an upload, and of what was uploaded. */
export interface FileAsked {
  readonly contentType: string;
  readonly bytes: number;
  readonly id: string;
}

interface Refused {
  readonly reason: string;
  readonly finding?: string;
  readonly problem?: string;
}

export const soundFiles: FilesDeployed = {
  bucket,
  existing: bucket,
  origins: undefined,
  uploadFails: undefined,
  attachFails: undefined,
  keepsDeleted: false,
};

/** Owns the bucket of deployed functions, which they use by their own code and Google's client. */
export class DeployedFiles implements AsyncDisposable {
  readonly #how: FilesDeployed;
  readonly #folder: string;
  readonly #server: LocalStorageServer;
  readonly #bucket: Bucket;

  private constructor(how: FilesDeployed, folder: string, server: LocalStorageServer) {
    this.#how = how;
    this.#folder = folder;
    this.#server = server;
    this.#bucket = storageBucket(how.bucket, server.environment);
  }

  static async deploy(how: FilesDeployed): Promise<DeployedFiles> {
    const folder = mkdtempSync(join(tmpdir(), "doctor-files-"));
    const credentialsFile = join(folder, "account.json");
    const server = await startStorage({ credentialsFile, bucket: how.existing });
    server.origins = how.origins;
    return new DeployedFiles(how, folder, server);
  }

  async upload({ contentType, bytes }: FileAsked): Promise<UploadResult> {
    await refuse(this.#how.uploadFails);
    const id = randomUUID();
    const expiresAtMs = Date.now() + 60_000;
    const upload = { contentType, mostBytes: bytes, expiresAtMs };
    const signed = await this.#bucket.uploadUrl(`${id}.uploaded`, upload);
    return { id, method: "PUT", ...signed, expiresAt: new Date(expiresAtMs).toISOString() };
  }

  async attach({ id }: FileAsked): Promise<AttachResult> {
    await refuse(this.#how.attachFails);
    const read = await this.#bucket.read(`${id}.uploaded`, 1_000);
    if (read === undefined) throw new Error("Nothing was uploaded.");
    const [name, contentType] = ["doctor.png", "image/png"];
    await this.#bucket.write(id, read, contentType);
    await this.#bucket.delete(`${id}.uploaded`);
    const expiresAtMs = Date.now() + 60_000;
    const url = await this.#bucket.downloadUrl(id, { name, contentType, isShown: true, expiresAtMs });
    return { attachment: { id, kind: "image", name, contentType, bytes: read.length, url } };
  }

  async deleteAll(): Promise<void> {
    if (this.#how.keepsDeleted) return;
    await Promise.all([...this.#server.objects.keys()].map((name) => this.#bucket.delete(name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
    rmSync(this.#folder, { recursive: true });
  }
}

async function refuse(refused: Refused | undefined): Promise<void> {
  // The runtime reads the environment when it is loaded.
  const { HttpsError } = await import("firebase-functions/v2/https");
  if (refused !== undefined) throw new HttpsError("unavailable", refused.reason, refused);
}
