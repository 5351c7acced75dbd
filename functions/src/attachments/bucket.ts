import { keepingUrls } from "./kept-urls.ts";

/** The one bucket of Cloud Storage that files are kept in. Browsers reach an object by a signed URL only, and that for minutes. */
export interface Bucket {
  /** Where one object may be put, once, of exactly that content type and of no more bytes. */
  uploadUrl(path: string, upload: Upload): Promise<SignedUpload>;
  /** Where one object may be read. */
  downloadUrl(path: string, download: Download): Promise<string>;
  /**
   * Undefined when there is no such object.
   * @throws BucketError `too-large` for one of more than that many bytes, of which nothing is read.
   */
  read(path: string, mostBytes: number): Promise<Buffer | undefined>;
  /** Puts an object there, in place of another. */
  write(path: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** One that is not there is deleted already. */
  delete(path: string): Promise<void>;
}

export interface Upload {
  readonly contentType: string;
  readonly mostBytes: number;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** A PUT without exactly these headers is refused by Cloud Storage. */
export interface SignedUpload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Download {
  /** What a browser calls the file that it saves. */
  readonly name: string;
  readonly contentType: string;
  /** Whether a browser may show it; otherwise it saves it. Never for what can hold a script. */
  readonly isShown: boolean;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
  /** How much longer it may last, in milliseconds: it is handed out again until then. @default 0: to nobody else */
  readonly spareMs?: number;
}

/** What is wrong with the bucket. All but `too-large` is the owner's to put right, or passes. */
export type BucketProblem = "too-large" | "missing" | "not-allowed" | "signing-not-allowed" | "unavailable";

export class BucketError extends Error {
  override readonly name = "BucketError";
  readonly problem: BucketProblem;

  constructor(problem: BucketProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/**
 * Opens a bucket at the first call. Cloud Storage's client is loaded then, and never where no file is sent. With
 * `STORAGE_EMULATOR_HOST` (`http://host:port`) the local server is asked instead, as everywhere in Google's clients.
 */
export function openBucket(name: () => string): () => Promise<Bucket> {
  let bucket: Promise<Bucket> | undefined;
  const open = async () => {
    const { storageBucket } = await import("./storage-bucket.ts");
    return keepingUrls(storageBucket(name(), process.env));
  };
  return () => {
    bucket ??= open().catch((error: unknown) => {
      bucket = undefined;
      throw error;
    });
    return bucket;
  };
}
