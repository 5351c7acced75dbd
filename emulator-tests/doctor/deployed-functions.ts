import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer as readAll } from "node:stream/consumers";
import { DeployedFiles, soundFiles, type FileAsked, type FilesDeployed } from "./deployed-files.ts";
import type * as Https from "firebase-functions/v2/https";
import type { CallableRequest, CallableResponse, HttpsFunction } from "firebase-functions/v2/https";

/** How the deployed functions are, right or wrong. */
export interface Deployment {
  /** By name: what Google's front end says instead of the function. */
  readonly instead: ReadonlyMap<string, { readonly status: number; readonly body: string }>;
  readonly origins: readonly string[] | boolean;
  readonly appCheck: boolean;
  readonly allowAnonymous: boolean;
  /** Whether something on the way keeps the stream back to its end. */
  readonly buffered: boolean;
  /** What `chat` fails with. */
  readonly chatFails: { readonly reason: string; readonly finding?: string } | undefined;
  /** Whether `conversations` reads another database than `chat` writes. */
  readonly otherDatabase: boolean;
  readonly keepsDeleted: boolean;
  readonly storageFails: boolean;
  readonly adminOpen: boolean;
  readonly files: FilesDeployed;
}

export const sound: Deployment = {
  instead: new Map(),
  origins: ["https://demo-bakery.web.app", "https://demo-bakery.firebaseapp.com"],
  appCheck: false,
  allowAnonymous: true,
  buffered: false,
  chatFails: undefined,
  otherDatabase: false,
  keepsDeleted: false,
  storageFails: false,
  adminOpen: false,
  files: soundFiles,
};

export const validAppCheckToken = `e30.${Buffer.from('{"sub":"1:1:web:1"}').toString("base64url")}.`;

type Runtime = typeof Https;

/**
 * Owns deployed functions: the runtime's own callables on a real server, so that origins, App Check, sign-in and
 * streams are its own. What they answer is short.
 */
export class DeployedFunctions implements AsyncDisposable {
  readonly #server: Server;
  readonly #rewrite: Server;
  readonly #buffered: boolean;
  readonly #files: DeployedFiles;
  /** What is stored, by conversation. */
  readonly stored = new Map<string, readonly string[]>();

  private constructor(server: Server, buffered: boolean, files: DeployedFiles) {
    this.#server = server;
    this.#buffered = buffered;
    this.#files = files;
    this.#rewrite = createServer((request, response) => {
      void readAll(request)
        .then((body) => forwardWhole(request, body, urlOf(server)))
        .then(({ head, whole }) => response.writeHead(...head).end(whole));
    });
  }

  static async deploy(how: Deployment): Promise<DeployedFunctions> {
    // As the emulator does: tokens are read, and their signatures are not verified.
    process.env["FIREBASE_DEBUG_MODE"] = "true";
    process.env["FIREBASE_DEBUG_FEATURES"] = JSON.stringify({ skipTokenVerification: true });
    const [runtime, { default: express }] = await Promise.all([
      import("firebase-functions/v2/https"),
      import("express"),
    ]);
    const app = express();
    const files = await DeployedFiles.deploy(how.files);
    const deployed = new DeployedFunctions(createServer(app), how.buffered, files);
    for (const [name, callable] of Object.entries(deployed.#callables(runtime, how)))
      app.all(`/kit-clawfire-${name}`, (request, response) => {
        const said = how.instead.get(name);
        if (said) return void response.status(said.status).type("html").send(said.body);
        // Without a verified token the runtime lets nobody in; here it verifies none.
        if (request.headers["x-firebase-appcheck"] !== validAppCheckToken)
          delete request.headers["x-firebase-appcheck"];
        express.json()(request, response, () => void callable(request as never, response as never));
      });
    await Promise.all([deployed.#server, deployed.#rewrite].map(listening));
    return deployed;
  }

  /** Where pages call. */
  get url(): string {
    return urlOf(this.#buffered ? this.#rewrite : this.#server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const servers = [this.#rewrite, this.#server];
    for (const server of servers) server.closeAllConnections();
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    await this.#files[Symbol.asyncDispose]();
  }

  #callables({ onCall, HttpsError }: Runtime, how: Deployment): Record<string, HttpsFunction> {
    const cors = typeof how.origins === "boolean" ? how.origins : [...how.origins];
    const options = { cors, enforceAppCheck: how.appCheck };
    const refuse = (
      code: "unauthenticated" | "permission-denied" | "unavailable",
      reason: string,
      finding?: string,
    ) => {
      throw new HttpsError(code, reason, { reason, finding });
    };
    const admit = ({ auth }: CallableRequest) => {
      if (!auth) return refuse("unauthenticated", "not-signed-in");
      return how.allowAnonymous || refuse("permission-denied", "anonymous-not-allowed");
    };
    return {
      chat: onCall(options, async (request, response) => {
        admit(request);
        const { reason, finding } = how.chatFails ?? {};
        if (reason !== undefined) refuse("unavailable", reason, finding);
        const { action, ...asked } = request.data as { action?: string } & FileAsked;
        if (action === "upload") return this.#files.upload(asked);
        if (action === "attach") return this.#files.attach(asked);
        return this.#answer(request, response);
      }),
      conversations: onCall(options, async (request) => {
        admit(request);
        if (how.storageFails) refuse("unavailable", "storage-unavailable");
        return this.#tidy(request.data as { action: string; conversationId?: string }, how);
      }),
      admin: onCall(options, ({ auth }) => {
        if (!auth) return refuse("unauthenticated", "not-signed-in");
        return how.adminOpen ? {} : refuse("permission-denied", "not-admin");
      }),
    };
  }

  async #answer({ data }: CallableRequest, response: CallableResponse | undefined): Promise<object> {
    const { messageId } = data as { messageId: string };
    const reply = { id: `${messageId}-reply`, text: "Hello.", state: "complete", createdAt: "2026-11-21" };
    await response?.sendChunk({ type: "accepted", conversationId: messageId, messageId, runId: "run" });
    await thinking();
    await response?.sendChunk({ type: "delta", text: "Hello." });
    this.stored.set(messageId, [messageId, reply.id]);
    return { conversationId: messageId, messageId, reply };
  }

  async #tidy(
    { action, conversationId = "" }: { action: string; conversationId?: string },
    how: Deployment,
  ): Promise<object> {
    if (action === "messages") {
      const ids = how.otherDatabase ? [] : (this.stored.get(conversationId) ?? []);
      return { messages: ids.map((id) => ({ id })) };
    }
    if (action === "list") return { conversations: [...this.stored.keys()].map((id) => ({ id })) };
    const deleted = this.stored.size;
    if (!how.keepsDeleted) this.stored.clear();
    await this.#files.deleteAll();
    return { deleted };
  }
}

/** Answers what the functions answer, in one piece and at its end, as a rewrite of Firebase Hosting does. */
async function forwardWhole(
  { method = "", headers, url = "" }: IncomingMessage,
  body: Buffer,
  functions: string,
): Promise<{ readonly head: [number, Record<string, string>]; readonly whole: Buffer }> {
  const { host: _host, connection: _connection, "content-length": _length, ...kept } = headers;
  const asked = method === "POST" ? { body } : {};
  const answer = await fetch(`${functions}${url}`, {
    ...asked,
    method,
    headers: kept as Record<string, string>,
  });
  const whole = Buffer.from(await answer.arrayBuffer());
  const { "transfer-encoding": _encoding, ...told } = Object.fromEntries(answer.headers);
  return { head: [answer.status, told], whole };
}

async function listening(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Longer than it takes to be told apart from nothing. */
function thinking(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, 400);
  return promise;
}
