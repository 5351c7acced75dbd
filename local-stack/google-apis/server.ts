/** Google's APIs as far as a set-up calls them: requests are held against what is published, and refused as Google does. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import { startSecretManager, type LocalSecretManager } from "../secret-manager.ts";
import { checkRequest } from "./check-request.ts";
import { publishedApi } from "./discovery.ts";
import type { ProjectState } from "./project-state.ts";
import { ApiRefusal, refusals } from "./refusal.ts";
import { serveAccounts, servePeople } from "./accounts.ts";
import { serve } from "./routes.ts";

/** Of a person, whose calls must name a quota project; of a service account; and the refresh token of a person. */
export const tokens = { person: "ya29.person", service: "ya29.service", refresh: "1//refresh" } as const;

/** One call that was made. */
export interface Call {
  readonly verb: string;
  /** Host and path. */
  readonly at: string;
  /** Of the published methods that take it. */
  readonly ids: readonly string[];
}

const reading = /:(getIamPolicy|testIamPermissions)$/;

/** Owns a server that stands for Google, and the project behind it. */
export class LocalGoogle {
  readonly state: ProjectState;
  readonly calls: Call[] = [];
  /** Requests that no published method takes: a mistake in whoever called. */
  readonly misfits: string[] = [];
  /** Breaks the connection after this many more changes were made; the change stays. */
  breakAfter = Infinity;
  readonly #secrets: LocalSecretManager;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #refused = new Map<string, ApiRefusal>();

  private constructor(state: ProjectState, secrets: LocalSecretManager) {
    this.state = state;
    this.#secrets = secrets;
  }

  static async start(state: ProjectState): Promise<LocalGoogle> {
    const google = new LocalGoogle(state, await startSecretManager());
    google.#server.listen(0, "127.0.0.1");
    await once(google.#server, "listening");
    return google;
  }

  /** `127.0.0.1:PORT` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many of the calls changed something. */
  get changes(): number {
    return this.calls.filter(({ verb, at }) => verb !== "GET" && !reading.test(at)).length;
  }

  /** Refuses every call of a method, by its id; the token endpoint's is `token`. Undefined ends it. */
  refuse(method: string, refusal: ApiRefusal | undefined): void {
    if (refusal === undefined) this.#refused.delete(method.toLowerCase());
    else this.#refused.set(method.toLowerCase(), refusal);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await Promise.all([this.#secrets.close(), new Promise((done) => this.#server.close(done))]);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request);
    const { status, answer } = await this.#route(request, body).then(
      (found) => ({ status: 200, answer: found }),
      (error: unknown) => {
        if (!(error instanceof ApiRefusal)) throw error;
        return { status: error.status, answer: error.body };
      },
    );
    if (this.breakAfter <= 0) return void request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  async #route(request: IncomingMessage, text: string): Promise<object> {
    const url = new URL(request.url ?? "/", "http://local");
    const path = decodeURIComponent(url.pathname.slice(1));
    if (path === "oauth2/v3/token") return this.#token();
    // Version 1 is published without its paths; pages call it with a key and no credentials.
    if (path.startsWith("identitytoolkit.googleapis.com/v1/accounts:"))
      return serveAccounts(this.state, path, url.searchParams, parsed(text));
    // As the Auth emulator serves it to whoever names it by FIREBASE_AUTH_EMULATOR_HOST.
    if (path.startsWith("identitytoolkit.googleapis.com/v1/projects/"))
      return servePeople(this.state, path, parsed(text));
    // Google's own client of Secret Manager knows no host in a path, and brings no credentials here.
    if (path.startsWith("v1/")) return this.#secret(request, url, text);
    const [host = "", ...rest] = path.split("/");
    const call = {
      verb: request.method ?? "",
      path: `/${rest.join("/")}`,
      query: url.searchParams,
      body: parsed(text),
    };
    const ids = this.#held(host, call);
    this.#admit(host, request);
    for (const id of ids) throwIf(this.#refused.get(id));
    this.#count({ verb: call.verb, at: path, ids });
    const body = (call.body ?? {}) as Readonly<Record<string, unknown>>;
    return serve(this.state, path, { ...call, body });
  }

  /** Which published methods may take it. @throws ApiRefusal for what none does */
  #held(host: string, call: Parameters<typeof checkRequest>[1]): readonly string[] {
    const api = publishedApi(host);
    const checked = api === undefined ? ({ kind: "unknown" } as const) : checkRequest(api, call);
    if (checked.kind === "accepted") return checked.ids;
    const problem = checked.kind === "refused" ? checked.problem : "There is no such method.";
    this.misfits.push(`${call.verb} ${host}${call.path}: ${problem}`);
    throw new ApiRefusal(checked.kind === "refused" ? 400 : 404, problem);
  }

  /** What Google looks at before an API is asked. @throws ApiRefusal */
  #admit(host: string, { headers }: IncomingMessage): void {
    const token = headers.authorization?.replace(/^Bearer /, "");
    if (token !== tokens.person && token !== tokens.service) throw refusals.unauthenticated();
    const quotaProject = headers["x-goog-user-project"];
    if (token === tokens.person && quotaProject === undefined) throw refusals.quotaProject(host);
    if (quotaProject !== undefined && quotaProject !== this.state.id)
      throw refusals.unknownProject(String(quotaProject));
    if (!this.state.services.has(host)) throw refusals.apiOff(host, this.state.id);
  }

  async #secret(request: IncomingMessage, url: URL, body: string): Promise<object> {
    const call = {
      verb: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      body: parsed(body),
    };
    const ids = this.#held("secretmanager.googleapis.com", call);
    for (const id of ids) throwIf(this.#refused.get(id));
    this.#count({ verb: call.verb, at: `secretmanager.googleapis.com${url.pathname}`, ids });
    const answer = await fetch(`http://${this.#secrets.host}${url.pathname}${url.search}`, {
      method: call.verb,
      headers: { "content-type": "application/json" },
      body: body === "" ? null : body,
    });
    const said = (await answer.json()) as { error?: { message: string } };
    if (said.error) throw new ApiRefusal(answer.status, said.error.message);
    const name = url.searchParams.get("secretId");
    if (name !== null) this.state.secretPolicies.set(name, { version: 1, changes: 1, bindings: [] });
    return said;
  }

  #count(call: Call): void {
    const before = this.changes;
    this.calls.push(call);
    if (this.changes > before) this.breakAfter -= 1;
  }

  #token(): object {
    throwIf(this.#refused.get("token"));
    return { access_token: tokens.person, expires_in: 3_600, token_type: "Bearer" };
  }
}

function parsed(body: string): unknown {
  return body === "" ? undefined : JSON.parse(body);
}

function throwIf(refusal: ApiRefusal | undefined): void {
  if (refusal !== undefined) throw refusal;
}
