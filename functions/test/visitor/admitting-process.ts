/** Sends messages at the same time, as one instance of the chat service does, and prints what came of them. */
import { randomUUID } from "node:crypto";
import { openTurn } from "../../src/turn/open-turn.ts";
import { isTransient } from "../../src/database/error-code.ts";
import { openDatabase } from "../../src/database/open.ts";
import { ChatError } from "../../src/errors.ts";
import { Ledger } from "../../src/owner/ledger.ts";
import { SettingsCache } from "../../src/owner/settings-cache.ts";
import { SiteAdmission } from "../../src/owner/site-admission.ts";
import type { Policy } from "../../src/visitor/allowance.ts";
import { Charge } from "../../src/visitor/limits.ts";
import { Refusals } from "../../src/visitor/refusals.ts";

export interface Order {
  /** Whose messages they are; absent: each is of somebody else. */
  readonly uid?: string;
  readonly calls: number;
  readonly policy: Policy;
  /** The moment of every call, epoch milliseconds: nothing is refilled between them. */
  readonly nowMs: number;
}

export interface Outcome {
  readonly admitted: number;
  readonly refused: number;
  /** The site's budget is spent. */
  readonly paused: number;
  /** Storage was too busy: the call is refused, and costs nothing. */
  readonly busy: number;
}

const order = JSON.parse(process.argv[2] ?? "") as Order;
const database = await openDatabase(() => "clawfire")();
const [settings, ledger] = [new SettingsCache(), new Ledger()];
const outcomes = await Promise.all(Array.from({ length: order.calls }, ask));
const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
const counted: Outcome = {
  admitted: count("admitted"),
  refused: count("refused"),
  paused: count("paused"),
  busy: count("busy"),
};
console.log(JSON.stringify(counted));
await database.terminate();

async function ask(): Promise<keyof Outcome> {
  const { uid = randomUUID(), policy, nowMs } = order;
  const store = {
    database,
    uid,
    agentId: "main",
    holder: randomUUID(),
    runId: () => randomUUID(),
    now: () => nowMs,
    admission: new SiteAdmission({
      database,
      settings,
      ledger,
      visitor: new Charge(database, [{ id: uid, policy }], new Refusals()),
      spender: { agentId: "main", anonymous: false },
      now: () => nowMs,
    }),
  };
  try {
    await openTurn(store, { messageId: randomUUID(), text: "hello" });
    return "admitted";
  } catch (error) {
    if (error instanceof ChatError && error.reason === "rate-limited") return "refused";
    if (error instanceof ChatError && error.reason === "paused") return "paused";
    if (isTransient(error)) return "busy";
    throw error;
  }
}
