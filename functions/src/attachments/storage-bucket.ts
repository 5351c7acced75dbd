import { readFileSync } from "node:fs";
import { Storage, type File } from "@google-cloud/storage";
import { GoogleAuth, JWT } from "google-auth-library";
import {
  BucketError,
  type Bucket,
  type BucketProblem,
  type Download,
  type SignedUpload,
  type Upload,
} from "./bucket.ts";

/** A read or a write of a few megabytes takes less. In milliseconds. */
const TIMEOUT_MS = 20_000;

/** Only while there is no such object: whoever got hold of the URL changes nothing that was uploaded. */
const ONCE = { "x-goog-if-generation-match": "0" };

/**
 * A bucket through Google's client, which a function's own account signs for: `iam.serviceAccounts.signBlob` on itself. To be
 * imported at the first use only, because it is large.
 * @param environment with `STORAGE_EMULATOR_HOST`, `STORAGE_EMULATOR_CREDENTIALS` names the file of an account for that.
 */
export function storageBucket(name: string, environment: NodeJS.ProcessEnv): Bucket {
  const apiEndpoint = environment["STORAGE_EMULATOR_HOST"];
  const file = environment["STORAGE_EMULATOR_CREDENTIALS"];
  const local = { ...(apiEndpoint && { apiEndpoint }), ...(file && { authClient: accountOf(file) }) };
  const retryOptions = { totalTimeout: TIMEOUT_MS / 1_000, maxRetries: 2 };
  return new StorageBucket(new Storage({ ...local, retryOptions, timeout: TIMEOUT_MS }), name);
}

function accountOf(file: string): GoogleAuth {
  const account = JSON.parse(readFileSync(file, "utf8")) as { client_email: string; private_key: string };
  const authClient = new JWT({ email: account.client_email, key: account.private_key });
  // What signs asks here whose name stands under it.
  return Object.assign(new GoogleAuth({ authClient }), { jsonContent: account });
}

class StorageBucket implements Bucket {
  readonly #storage: Storage;
  readonly #name: string;

  constructor(storage: Storage, name: string) {
    this.#storage = storage;
    this.#name = name;
  }

  uploadUrl(path: string, { contentType, mostBytes, expiresAtMs }: Upload): Promise<SignedUpload> {
    const extensionHeaders = { "x-goog-content-length-range": `1,${mostBytes}`, ...ONCE };
    return this.#try("sign", async () => {
      const [url] = await this.#file(path).getSignedUrl({
        version: "v4",
        action: "write",
        expires: expiresAtMs,
        contentType,
        extensionHeaders,
      });
      return { url, headers: { "content-type": contentType, ...extensionHeaders } };
    });
  }

  downloadUrl(path: string, { name, contentType, isShown, expiresAtMs }: Download): Promise<string> {
    return this.#try("sign", async () => {
      const [url] = await this.#file(path).getSignedUrl({
        version: "v4",
        action: "read",
        expires: expiresAtMs,
        responseType: contentType,
        responseDisposition: dispositionOf(name, isShown),
      });
      return url;
    });
  }

  /** Not by the client's own stream, which warns of a leak of listeners at every larger object (teeny-request 11.1). */
  read(path: string, mostBytes: number): Promise<Buffer | undefined> {
    return this.#try("use", async () => {
      const { apiEndpoint, authClient, customEndpoint } = this.#storage;
      const object = `b/${this.#name}/o/${encodeURIComponent(path)}`;
      const headers = customEndpoint ? {} : await authClient.getRequestHeaders();
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const answer = await fetch(`${apiEndpoint}/storage/v1/${object}?alt=media`, { headers, signal });
      if (!answer.ok) return missingObject(answer);
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of answer.body ?? []) {
        length += chunk.length;
        // Leaving the loop ends the answer.
        if (length > mostBytes) throw new BucketError("too-large", `An object has over ${mostBytes} bytes.`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    });
  }

  async write(path: string, bytes: Uint8Array, contentType: string): Promise<void> {
    const options = { contentType, resumable: false, validation: false } as const;
    await this.#try("use", () => this.#file(path).save(Buffer.from(bytes), options));
  }

  async delete(path: string): Promise<void> {
    await this.#try("use", () => this.#file(path).delete({ ignoreNotFound: true }));
  }

  #file(path: string): File {
    return this.#storage.bucket(this.#name).file(path);
  }

  async #try<Result>(what: "sign" | "use", act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof BucketError) throw error;
      const problem = problemOf(error, what);
      throw new BucketError(problem, `${sentences[problem]} (bucket ${this.#name})`, { cause: error });
    }
  }
}

const sentences: Record<BucketProblem, string> = {
  "too-large": "An object is too large.",
  missing: "The bucket of ATTACHMENTS_BUCKET does not exist",
  "not-allowed":
    "The function's service account may not use the bucket: it needs roles/storage.objectUser there",
  "signing-not-allowed":
    "The function's service account may not sign URLs: it needs roles/iam.serviceAccountTokenCreator on itself",
  unavailable: "Cloud Storage cannot be used at the moment",
};

function problemOf(error: unknown, what: "sign" | "use"): BucketProblem {
  const { code, message = "" } = error as { code?: unknown; message?: string };
  if (what === "sign") return isRefused(code, message) ? "signing-not-allowed" : "unavailable";
  if (Number(code) === 404) return "missing";
  return isRefused(code, message) ? "not-allowed" : "unavailable";
}

/** The error of a signature has no code, but for its words. */
function isRefused(code: unknown, message: string): boolean {
  return Number(code) === 403 || /signBlob|PERMISSION_DENIED|client_email/.test(message);
}

/** Of a bucket that is not there Cloud Storage says the same as of an object, with other words. */
async function missingObject(answer: Response): Promise<undefined> {
  const said = await answer.text();
  if (answer.status === 404 && /No such object/.test(said)) return undefined;
  throw Object.assign(new Error(`Cloud Storage answered ${answer.status}.`), { code: answer.status });
}

/** RFC 6266, with the name in UTF-8 only. */
function dispositionOf(name: string, isShown: boolean): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, percent);
  return `${isShown ? "inline" : "attachment"}; filename*=UTF-8''${encoded}`;
}

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
