/** Sends messages of one visitor at the same time, as one instance of the chat service does, and prints what came of them. */
import { randomUUID } from "node:crypto";
import { openTurn } from "../../src/turn/open-turn.ts";
import { isTransient } from "../../src/database/error-code.ts";
import { openDatabase } from "../../src/database/open.ts";
import { ChatError } from "../../src/errors.ts";
import type { Policy } from "../../src/visitor/allowance.ts";
import { Charge } from "../../src/visitor/limits.ts";

export interface Order {
  readonly uid: string;
  readonly calls: number;
  readonly policy: Policy;
  /** The moment of every call, epoch milliseconds: nothing is refilled between them. */
  readonly nowMs: number;
}

export interface Outcome {
  readonly admitted: number;
  readonly refused: number;
  /** Storage was too busy: the call is refused, and costs nothing. */
  readonly busy: number;
}

const order = JSON.parse(process.argv[2] ?? "") as Order;
const database = await openDatabase(() => "clawfire")();
const outcomes = await Promise.all(Array.from({ length: order.calls }, ask));
const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
const counted: Outcome = { admitted: count("admitted"), refused: count("refused"), busy: count("busy") };
console.log(JSON.stringify(counted));
await database.terminate();

async function ask(): Promise<keyof Outcome> {
  const { uid, policy, nowMs } = order;
  const store = {
    database,
    uid,
    agentId: "main",
    holder: randomUUID(),
    runId: () => randomUUID(),
    now: () => nowMs,
    admission: new Charge(database, [{ id: uid, policy }]),
  };
  try {
    await openTurn(store, { messageId: randomUUID(), text: "hello" });
    return "admitted";
  } catch (error) {
    if (error instanceof ChatError && error.reason === "rate-limited") return "refused";
    if (isTransient(error)) return "busy";
    throw error;
  }
}
