import { chat } from "../../functions/src/callables/chat.ts";
import { conversations } from "../../functions/src/callables/conversations.ts";
import type { Instance } from "../../functions/src/instance.ts";
import { checkOutOfPlace } from "../invariants/of-branches.ts";
import { checkSpent } from "../invariants/of-decisions.ts";
import { checkRefusal, checkResult, checkStopped } from "../invariants/of-results.ts";
import { checkAway } from "../invariants/of-waiting.ts";
import { must } from "../invariants/violation.ts";
import type { Message, Result, SendCall } from "./journal.ts";
import { callOf, responseOf, type Chunk } from "./callable.ts";
import { causeOf, PlatformFailure, reasonOf, waitOf } from "./platform.ts";
import type { World } from "./world.ts";

/** Failures after which a page tries again by itself. */
const passing: ReadonlySet<string> = new Set([
  "still-running",
  "gateway-unavailable",
  "storage-unavailable",
  "overloaded",
  "rate-limited",
  "instance-died",
  "deadline",
]);

export interface Sending {
  readonly retries: number;
  readonly leavesAfterMs?: number | undefined;
  readonly slowMs?: number | undefined;
}

/** Owns what visitors do with their browsers. */
export class Visitors {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Sends a message, and again after failures that may pass. */
  async send(message: Message, sending: Sending): Promise<SendCall> {
    const { machine } = this.#world.browsers;
    for (let tries = 0; ; tries += 1) {
      const call = await this.#sendOnce(message, sending);
      const { outcome } = call;
      const isOver = outcome?.kind !== "error" || !passing.has(outcome.reason);
      if (isOver || tries >= sending.retries || message.conversation.deletion !== undefined) return call;
      if (message.stoppedAtMs !== undefined) return call;
      await this.#world.browsers.pause(machine.random.between(500, 4_000));
    }
  }

  async stop(message: Message): Promise<void> {
    const { journal } = this.#world;
    const conversationId = journal.idOf(message.conversation) ?? "";
    const data = { action: "stop", conversationId, messageId: message.messageId };
    const result = await this.#ask(message.conversation.uid, data, `stops #${message.number}`, chatOf);
    if ((result as { stopped?: boolean } | undefined)?.stopped !== true) return;
    message.stoppedAtMs = this.#world.time.nowMs;
    this.#world.check(() => checkStopped(this.#world, message));
  }

  /** A message of nothing that shows is refused. */
  async sendBlank(uid: string): Promise<void> {
    const data = {
      action: "send",
      message: " \u200b\u2060\u{e0041}",
      messageId: this.#world.browsers.machine.random.uuid(),
    };
    const result = await this.#ask(uid, data, "sends nothing", chatOf);
    this.#world.check(() =>
      must(result === undefined, "own words only", () => "A message of nothing is answered."),
    );
  }

  /** Any other request of a page. @returns the result; undefined after a failure. */
  async request(
    uid: string,
    data: { readonly action: string; readonly [name: string]: unknown },
  ): Promise<unknown> {
    const service = data.action === "refresh" ? chatOf : deskOf;
    const about = typeof data["conversationId"] === "string" ? ` ${data["conversationId"].slice(0, 8)}` : "";
    return this.#ask(uid, data, `${data.action}${about}`, service);
  }

  async #ask(uid: string, data: object, what: string, service: typeof chatOf): Promise<unknown> {
    const { trace } = this.#world;
    trace.tell(uid, what);
    try {
      const result = await service(this.#world, uid, data);
      trace.tell(uid, `${what}: ${JSON.stringify(result).slice(0, 80)}`);
      return result;
    } catch (error) {
      trace.tell(uid, `${what}: ${this.#foreseen(error)}`);
      return undefined;
    }
  }

  async #sendOnce(message: Message, { leavesAfterMs, slowMs = 0 }: Sending): Promise<SendCall> {
    const { time, trace, browsers } = this.#world;
    const call = this.#world.newCall(message);
    const { uid } = message.conversation;
    const leave = () => {
      call.hasLeft = call.outcome === undefined;
      if (call.hasLeft) trace.tell(uid, `leaves call ${call.number}`);
    };
    if (leavesAfterMs !== undefined) browsers.machine.after(leavesAfterMs, leave);
    const take = (chunk: Chunk) => this.#take(call, chunk);
    const response = responseOf({ take, hasLeft: () => call.hasLeft, slowMs, time });
    await chatOf(this.#world, uid, this.#dataOf(message), response).then(
      (value) => this.#succeeded(call, value as Result),
      (error: unknown) => this.#failed(call, error),
    );
    return call;
  }

  #dataOf(message: Message): object {
    const { conversation, messageId, text, replaces } = message;
    const isFirst = conversation.messages[0] === message;
    const conversationId = isFirst ? undefined : this.#world.journal.idOf(conversation);
    return {
      action: "send",
      message: text,
      messageId,
      ...(conversationId && { conversationId }),
      ...(replaces && { replaces: replaces.messageId }),
    };
  }

  #take(call: SendCall, chunk: Chunk): void {
    if (chunk.type === "accepted") call.acceptedAtMs ??= this.#world.time.nowMs;
    if (chunk.type === "delta") call.text += chunk.text;
    if (chunk.type === "replace") call.text = chunk.text;
  }

  #succeeded(call: SendCall, value: Result): void {
    const { message } = call;
    call.outcome = { kind: "result", value };
    call.endedAtMs = this.#world.time.nowMs;
    const { text, state } = value.reply;
    this.#world.trace.tell(
      message.conversation.uid,
      `call ${call.number} #${message.number}: ${state} "${text.slice(0, 24)}" ${text.length}`,
    );
    if (message.conversation.deletion === undefined) this.#world.check(() => checkResult(call, value));
    message.result ??= value;
  }

  #failed(call: SendCall, error: unknown): void {
    const reason = this.#foreseen(error);
    this.#world.check(() => {
      checkRefusal(this.#world, call, reason);
      checkOutOfPlace(this.#world, call, reason);
      checkAway(this.#world, call, reason);
      if (causeOf(error) === "budget") checkSpent(this.#world);
    });
    call.outcome = { kind: "error", reason };
    call.endedAtMs = this.#world.time.nowMs;
    const wait = waitOf(error);
    const about = wait === undefined ? "" : ` wait ${wait}`;
    this.#world.trace.tell(
      call.message.conversation.uid,
      `call ${call.number} #${call.message.number}: ${reason}${about}`,
    );
    this.#world.waits.set(call.message, wait ?? 0);
  }

  #foreseen(error: unknown): string {
    const reason = reasonOf(error);
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const hangs = error instanceof PlatformFailure && error.reason === "deadline";
    this.#world.check(() => {
      must(reason !== "unforeseen", "failures are foreseen", () => told);
      must(!hangs || this.#world.failedLately, "nobody hangs", () => "A call does not end within its time.");
    });
    return reason;
  }
}

function chatOf(
  world: World,
  uid: string,
  data: object,
  response?: ReturnType<typeof responseOf>,
): Promise<unknown> {
  const work = (instance: Instance) => chat(callOf(world.setting, uid, data), response, instance);
  return world.callChat(work);
}

function deskOf(world: World, uid: string, data: object): Promise<unknown> {
  return world.callDesk((instance) => conversations(callOf(world.setting, uid, data), instance));
}
