/** A local endpoint that Google's own Secret Manager client talks to over REST; there is no official emulator. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { crc32c } from "./crc32c.ts";
import { SecretStore } from "./secret-store.ts";

export interface SecretManagerOptions {
  /** @default a free one */
  port?: number;
  /** A dotenv-like file, read again at every access and written to when a version is added. */
  file?: string;
  /** Secrets to start with. */
  values?: Record<string, string>;
}

const statusNames: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ALREADY_EXISTS",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

const secretPath = /^\/v1\/(projects\/[^/]+)\/secrets(?:\/([^/:]+))?(?:\/versions\/([^/:]+))?(?::(\w+))?$/;

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export async function startSecretManager(options: SecretManagerOptions = {}): Promise<LocalSecretManager> {
  const manager = new LocalSecretManager(new SecretStore(options.values ?? {}, options.file));
  await manager.listen(options.port ?? 0);
  return manager;
}

/** Owns the endpoint. A value leaves it in an access's payload only, never in a log or an error. */
export class LocalSecretManager {
  private readonly store: SecretStore;
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private failure: number | null = null;
  private accessCount = 0;

  constructor(store: SecretStore) {
    this.store = store;
  }

  async listen(port: number): Promise<void> {
    this.server.listen(port, "127.0.0.1");
    await once(this.server, "listening");
  }

  /** `127.0.0.1:PORT` */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many times a value was asked for, in vain included. */
  get accesses(): number {
    return this.accessCount;
  }

  /** Adds a version, as a rotation does. */
  set(name: string, value: string): void {
    this.store.add(name, value);
  }

  remove(name: string): void {
    this.store.remove(name);
  }

  /** Answers every access with this HTTP status; null ends it. The real client tries again after 429 and 503. */
  fail(status: number | null): void {
    this.failure = status;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.route(request).then(
      (result) => ({ status: 200, body: result }),
      (error: unknown) => errorBody(error),
    );
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  private async route(request: IncomingMessage): Promise<object> {
    const url = new URL(request.url ?? "/", "http://local");
    const parts = secretPath.exec(decodeURIComponent(url.pathname))?.slice(1) ?? [];
    const [project, name, version, verb] = [0, 1, 2, 3].map((index) => parts[index] ?? "") as [
      string,
      string,
      string,
      string,
    ];
    const named = ["project", "secret", "version"].filter((_, index) => parts[index] !== undefined);
    switch ([request.method, ...named, verb].join(" ").trim()) {
      case "GET project secret version access":
        return this.access(project, name, version);
      case "GET project secret":
        return this.get(project, name);
      case "POST project secret addVersion":
        return this.addVersion(project, name, await json(request));
      case "POST project":
        return this.create(project, url.searchParams.get("secretId") ?? "");
      default:
        throw new Refusal(404, `${request.method} ${url.pathname} is not served here.`);
    }
  }

  private access(project: string, name: string, version: string): object {
    this.accessCount += 1;
    if (this.failure !== null) throw new Refusal(this.failure, "Told to fail.");
    const found = this.store.read(name, version);
    if (!found) throw new Refusal(404, `Secret [${project}/secrets/${name}] not found or has no versions.`);
    const data = Buffer.from(found.value);
    const payload = { data: data.toString("base64"), dataCrc32c: String(crc32c(data)) };
    return { name: `${project}/secrets/${name}/versions/${found.number}`, payload };
  }

  private get(project: string, name: string): object {
    if (!this.store.has(name)) throw new Refusal(404, `Secret [${project}/secrets/${name}] not found.`);
    return { name: `${project}/secrets/${name}`, replication: { automatic: {} } };
  }

  private create(project: string, name: string): object {
    if (!/^[\w-]{1,255}$/.test(name)) throw new Refusal(400, "The secret id is malformed.");
    if (this.store.has(name)) throw new Refusal(409, `Secret [${project}/secrets/${name}] already exists.`);
    this.store.create(name);
    return this.get(project, name);
  }

  private addVersion(project: string, name: string, body: unknown): object {
    this.get(project, name);
    const data = (body as { payload?: { data?: unknown } } | null)?.payload?.data;
    if (typeof data !== "string") throw new Refusal(400, "The payload has no data.");
    const number = this.store.add(name, Buffer.from(data, "base64").toString("utf8"));
    return { name: `${project}/secrets/${name}/versions/${number}`, state: "ENABLED" };
  }
}

function errorBody(error: unknown): { status: number; body: object } {
  const { status, message } = error instanceof Refusal ? error : new Refusal(500, "Internal error.");
  return { status, body: { error: { code: status, message, status: statusNames[status] ?? "UNKNOWN" } } };
}
