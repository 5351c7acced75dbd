import { randomUUID } from "node:crypto";
import type { CallableRequest } from "firebase-functions/v2/https";
import type { Firestore } from "firebase-admin/firestore";
import { openClient } from "../../bench/parts/firestore.ts";
import { startGateway } from "../../bench/parts/gateway.ts";
import { benchInstance, newDevice, newLink } from "../../bench/parts/instance.ts";
import { writeScript } from "../../bench/parts/script.ts";
import { chat } from "../../functions/src/callables/chat.ts";
import { readConfig } from "../../functions/src/config.ts";
import { ChatError } from "../../functions/src/errors.ts";
import type { Instance } from "../../functions/src/instance.ts";
import { CallRates } from "../../functions/src/visitor/call-rates.ts";
import { Charge } from "../../functions/src/visitor/limits.ts";
import { Refusals } from "../../functions/src/visitor/refusals.ts";
import { inParallel } from "./in-parallel.ts";

/** Calls that an attacker has under way at a time. */
const AT_A_TIME = 40;

export type Kind = "anonymous" | "password" | "verified";

export interface From {
  readonly uid: string;
  readonly kind: Kind;
  readonly address: string;
}

/** Owns one instance with the limits of a site that set none, in front of a gateway and a database of its own. */
export class AttackedSite implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #gatewayInstance: Instance;
  readonly database: Firestore;
  instance: Instance;

  private constructor(stack: AsyncDisposableStack, instance: Instance, database: Firestore) {
    this.#stack = stack;
    this.#gatewayInstance = instance;
    this.database = database;
    this.instance = this.anew();
  }

  static async open(): Promise<AttackedSite> {
    const stack = new AsyncDisposableStack();
    const device = newDevice();
    const gateway = stack.use(await startGateway({ devices: [device], deltaEveryMs: 5 }));
    const { database } = stack.use(await openClient());
    const link = newLink(gateway.url, device);
    stack.defer(() => link.close());
    return new AttackedSite(stack, benchInstance({ link, database }), database);
  }

  /** Another instance, which remembers nobody. */
  anew(): Instance {
    const config = readConfig({});
    const callRates = new CallRates(config);
    this.instance = {
      ...this.#gatewayInstance,
      config: () => config,
      callRates: () => callRates,
      refusals: new Refusals(),
    };
    return this.instance;
  }

  /** `answered`, or the reason of the refusal. */
  async call(from: From, data: object): Promise<string> {
    try {
      await chat(requestFrom(from, data), undefined, this.instance);
      return "answered";
    } catch (error) {
      const { details } = error as { details?: { reason?: string } };
      if (details?.reason === undefined) throw error;
      return details.reason;
    }
  }

  /** How many of the messages are let in, each sent once. */
  async letIn(senders: readonly From[]): Promise<number> {
    const message = writeScript({ pieces: 1, words: 1 });
    const ends = await inParallel(senders, AT_A_TIME, (from) =>
      this.call(from, { message, messageId: randomUUID() }),
    );
    return ends.filter((end) => end === "answered").length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function requestFrom({ uid, kind, address }: From, data: object): CallableRequest {
  const provider = kind === "anonymous" ? "anonymous" : "password";
  const token = { firebase: { sign_in_provider: provider }, email_verified: kind === "verified" };
  const rawRequest = { headers: { "x-forwarded-for": `1.2.3.4, ${address}` }, socket: {} };
  return { data, auth: { uid, token, rawToken: "" }, rawRequest } as unknown as CallableRequest;
}

/** Sends one message again and again. */
export async function replay(site: AttackedSite, from: From, times: number): Promise<void> {
  const data = { message: writeScript({ pieces: 1, words: 1 }), messageId: randomUUID() };
  for (let time = 0; time < times; time += 1) await site.call(from, data);
}

/** Messages that are let in by instances whose clocks go back and forth by an hour. */
export async function withClocks(database: Firestore, tries: number): Promise<number> {
  const policy = { burst: 5, perMinute: 10, perDay: 0 };
  const noonMs = Date.parse("2026-11-21T12:00:00Z");
  let count = 0;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const charge = new Charge(database, [{ id: "clocks", policy }], new Refusals());
    const nowMs = noonMs - (attempt % 2) * 3_600_000;
    count += await database
      .runTransaction(async (transaction) => {
        const found = await transaction.getAll(...charge.documents);
        charge.charge(
          transaction,
          found.map((one) => one.data()),
          nowMs,
        );
      })
      .then(
        () => 1,
        (error: unknown) => {
          if (error instanceof ChatError) return 0;
          throw error;
        },
      );
  }
  return count;
}
