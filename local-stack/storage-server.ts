/**
 * A local bucket that Google's own Cloud Storage client and browsers talk to. Firebase's Storage emulator has a runtime for rules in
 * Java, and checks no signature; this one needs neither, and refuses what Cloud Storage refuses: a URL that is over or was changed,
 * another content type, another size, a second upload.
 */
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { refusalOf } from "./signed-url.ts";

export interface StorageOptions {
  /** Names the one bucket that there is. @default there is one, and whatever it is called is right */
  readonly bucket?: string;
  /** Where the account's key is written to, for the client that signs. */
  readonly credentialsFile: string;
}

export interface StoredObject {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly generation: number;
}

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | object | undefined;
}

export async function startStorage(options: StorageOptions): Promise<LocalStorageServer> {
  const server = new LocalStorageServer(options);
  await server.listen();
  return server;
}

/** Owns the endpoint and its objects, which are in memory. */
export class LocalStorageServer {
  readonly credentialsFile: string;
  /** By their names. */
  readonly objects = new Map<string, StoredObject>();
  /** Whose pages may upload. @default any */
  origins: readonly string[] | undefined;
  readonly #bucket: string | undefined;
  readonly #publicKey: string;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #generations = 1;
  #failure: number | undefined;

  constructor({ bucket, credentialsFile }: StorageOptions) {
    this.#bucket = bucket;
    this.credentialsFile = credentialsFile;
    const { publicKey, privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2_048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    this.#publicKey = publicKey;
    const account = {
      type: "service_account",
      client_email: "local@demo.iam.gserviceaccount.com",
      private_key: privateKey,
    };
    writeFileSync(credentialsFile, JSON.stringify(account), { mode: 0o600 });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** `http://127.0.0.1:PORT` */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What the functions need to find it. */
  get environment(): Record<string, string> {
    return { STORAGE_EMULATOR_HOST: this.url, STORAGE_EMULATOR_CREDENTIALS: this.credentialsFile };
  }

  /** Answers the client, not browsers, with this status: 404 as where there is no bucket. Undefined ends it. */
  fail(status: number | undefined): void {
    this.#failure = status;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #has(bucket: string | undefined): boolean {
    return this.#bucket === undefined || bucket === this.#bucket;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const isSigned = url.searchParams.has("X-Goog-Signature");
    const answered =
      isSigned || request.method === "OPTIONS" ? this.#toBrowser(request, url) : this.#toClient(request, url);
    const { status = 200, headers = {}, body } = await answered.catch(refusalAnswer);
    const isBytes = Buffer.isBuffer(body);
    const type = isBytes ? {} : { "content-type": "application/json" };
    response.writeHead(status, { ...type, ...headers, ...corsOf(request, this.origins) });
    response.end(isBytes ? body : body && JSON.stringify(body));
  }

  /** The XML API, by a signed URL. */
  async #toBrowser(request: IncomingMessage, url: URL): Promise<Answer> {
    const { method = "", headers } = request;
    if (method === "OPTIONS") return { status: 200 };
    const refusal = refusalOf({ method, url, headers, publicKey: this.#publicKey, nowMs: Date.now() });
    if (refusal !== undefined) {
      request.resume();
      throw new Refusal(refusal === "ExpiredToken" ? 400 : 403, refusal);
    }
    const [, bucket, name = ""] = /^\/([^/]+)\/(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    if (!this.#has(bucket)) throw new Refusal(404, "NoSuchBucket");
    return method === "PUT" ? this.#put(request, name) : this.#get(name, url);
  }

  async #put(request: IncomingMessage, name: string): Promise<Answer> {
    const { headers } = request;
    const [least = 0, most = Infinity] = String(headers["x-goog-content-length-range"] ?? "0,")
      .split(",")
      .map(Number);
    const bytes = await readAtMost(request, most);
    if (bytes === undefined || bytes.length > most) throw new Refusal(400, "EntityTooLarge");
    if (bytes.length < least) throw new Refusal(400, "EntityTooSmall");
    if (headers["x-goog-if-generation-match"] === "0" && this.objects.has(name))
      throw new Refusal(412, "PreconditionFailed");
    this.#keep(name, bytes, headers["content-type"] ?? "");
    return { status: 200 };
  }

  #get(name: string, url: URL): Answer {
    const found = this.objects.get(name);
    if (found === undefined) throw new Refusal(404, "NoSuchKey");
    const disposition = url.searchParams.get("response-content-disposition");
    return {
      body: found.bytes,
      headers: {
        "content-type": url.searchParams.get("response-content-type") ?? found.contentType,
        ...(disposition !== null && { "content-disposition": disposition }),
      },
    };
  }

  /** The JSON API, as the client speaks it. */
  async #toClient(request: IncomingMessage, url: URL): Promise<Answer> {
    if (this.#failure !== undefined) throw new Refusal(this.#failure, "The specified bucket does not exist.");
    const path = /^(?:\/upload)?(?:\/storage\/v1)?\/b\/([^/]+)(?:\/o(?:\/(.*))?)?$/.exec(url.pathname);
    const [, bucket = "", object = ""] = path ?? [];
    if (!this.#has(bucket)) throw new Refusal(404, "The specified bucket does not exist.");
    const name = decodeURIComponent(object);
    if (request.method === "POST") return this.#upload(await buffer(request), request, url);
    const found = this.objects.get(name);
    if (found === undefined) throw new Refusal(404, `No such object: ${bucket}/${name}`);
    if (request.method === "DELETE") {
      this.objects.delete(name);
      return { status: 204 };
    }
    return url.searchParams.get("alt") === "media"
      ? { body: found.bytes }
      : { body: this.#metadata(name, found) };
  }

  /** `multipart/related`: the metadata, then the bytes. */
  #upload(body: Buffer, { headers }: IncomingMessage, url: URL): Answer {
    const boundary = /boundary="?([^";]+)/.exec(headers["content-type"] ?? "")?.[1] ?? "";
    const parts = splitBy(body, Buffer.from(`--${boundary}`)).slice(1, -1);
    const [metadata, content] = parts.map((part) => {
      const end = part.indexOf("\r\n\r\n");
      return { head: part.subarray(0, end).toString(), bytes: part.subarray(end + 4, part.length - 2) };
    });
    if (metadata === undefined || content === undefined) throw new Refusal(400, "No multipart body.");
    const said = JSON.parse(metadata.bytes.toString()) as { name?: string; contentType?: string };
    const name = url.searchParams.get("name") ?? said.name ?? "";
    const type = said.contentType ?? /content-type:\s*(\S+)/i.exec(content.head)?.[1] ?? "";
    return { body: this.#metadata(name, this.#keep(name, Buffer.from(content.bytes), type)) };
  }

  #keep(name: string, bytes: Buffer, contentType: string): StoredObject {
    const object = { bytes, contentType, generation: (this.#generations += 1) };
    this.objects.set(name, object);
    return object;
  }

  #metadata(name: string, { bytes, contentType, generation }: StoredObject): object {
    return { name, contentType, size: String(bytes.length), generation: String(generation) };
  }
}

function refusalAnswer(error: unknown): Answer {
  const { status, message } = error instanceof Refusal ? error : new Refusal(500, "Internal error.");
  return { status, body: { error: { code: status, message, errors: [{ message, reason: message }] } } };
}

/** Undefined when there are more bytes, of which the rest is passed over. */
async function readAtMost(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= most) chunks.push(chunk);
  }
  return length > most ? undefined : Buffer.concat(chunks);
}

/** As the bucket's CORS configuration has it that `npm run setup` writes. */
function corsOf({ headers }: IncomingMessage, origins?: readonly string[]): Record<string, string> {
  if (headers.origin === undefined || origins?.includes(headers.origin) === false) return {};
  return {
    "access-control-allow-origin": headers.origin,
    "access-control-allow-methods": "GET, PUT",
    "access-control-allow-headers": "content-type, x-goog-content-length-range, x-goog-if-generation-match",
  };
}

function splitBy(bytes: Buffer, separator: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let begin = 0;
  for (let at = bytes.indexOf(separator); at !== -1; at = bytes.indexOf(separator, begin)) {
    parts.push(bytes.subarray(begin, at));
    begin = at + separator.length;
  }
  return [...parts, bytes.subarray(begin)];
}
