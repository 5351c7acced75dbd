import type { OwnerDeed, Mishap, Send, Step, VisitorDeed } from "../plan/step.ts";
import { randomOf } from "../time/random.ts";
import { wordsOf } from "./asked.ts";
import { accountOf, claim } from "./claims.ts";
import { decide } from "./decisions.ts";
import type { Conversation, Message } from "./journal.ts";
import { list } from "./listing.ts";
import type { Visitors } from "./visitors.ts";
import type { World } from "./world.ts";

/** Owns how the steps of a plan are taken in a world. */
export class Deeds {
  readonly #world: World;
  readonly #visitors: Visitors;

  constructor(world: World, visitors: Visitors) {
    this.#world = world;
    this.#visitors = visitors;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "send":
        return this.#send(step);
      case "again":
      case "stop":
        return this.#repeat(step);
      case "refresh":
      case "read":
      case "rename":
      case "delete":
        return this.#ofConversation(step);
      default:
        if ("visitor" in step) return this.#ofVisitor(step);
        return isOwners(step) ? this.#ofOwner(step) : this.#mishap(step);
    }
  }

  async #send(step: Send): Promise<void> {
    const { journal, speeches, setting } = this.#world;
    const conversation = journal.conversations[step.conversation];
    if (conversation === undefined || conversation.deletion !== undefined) return;
    const replaces = step.replaces && this.#replacedBy(step.replaces, conversation);
    if (step.replaces !== undefined && replaces === undefined) return;
    const message: Message = {
      number: step.number,
      conversation,
      messageId: randomOf(`${setting.seed}/message ${step.number}`).uuid(),
      text: wordsOf(step.number),
      replaces,
      isForsaken: step.isForsaken === true,
      calls: [],
      askings: [],
    };
    conversation.messages.push(message);
    journal.messages.set(step.number, message);
    journal.messagesById.set(message.messageId, message);
    journal.turns += 1;
    speeches.set(step.number, step.speech);
    const { retries, leavesAfterMs, slowMs } = step;
    await this.#visitors.send(message, { retries, leavesAfterMs, slowMs });
  }

  /** What a page takes for the message that an edit replaces: it shows none that was refused. */
  #replacedBy(of: NonNullable<Send["replaces"]>, { messages }: Conversation): Message | undefined {
    if ("sameAs" in of) return this.#world.journal.messages.get(of.sameAs)?.replaces;
    return messages.filter((message) => !isRefused(message)).at(-1 - of.back);
  }

  async #repeat(step: Step & { kind: "again" | "stop" }): Promise<void> {
    const message = this.#world.journal.messages.get(step.message);
    if (message === undefined || message.conversation.deletion !== undefined) return;
    if (step.kind === "stop") return this.#visitors.stop(message);
    if (message.stoppedAtMs === undefined) await this.#visitors.send(message, { retries: 1 });
  }

  async #ofConversation(step: Step & VisitorDeed & { conversation: number }): Promise<void> {
    if (step.kind === "send") return;
    const { journal } = this.#world;
    const conversation = journal.conversations[step.conversation];
    const conversationId = conversation && journal.idOf(conversation);
    if (conversation === undefined || conversationId === undefined || conversation.deletion !== undefined)
      return;
    const action = step.kind === "read" ? "messages" : step.kind;
    const title = step.kind === "rename" ? { title: `Conversation ${step.number}` } : {};
    if (step.kind === "delete") conversation.deletion = "asked";
    const result = await this.#visitors.request(conversation.uid, { action, conversationId, ...title });
    if (step.kind === "delete" && result !== undefined) deleted(conversation);
  }

  async #ofVisitor(step: Step & { kind: "claim" | "blank" | "list" | "deleteAll" }): Promise<void> {
    if (step.kind === "claim") return claim(this.#world, this.#visitors, step.visitor);
    const isAccount = this.#world.journal.claimed.has(step.visitor);
    const uid = isAccount ? accountOf(step.visitor) : `visitor-${step.visitor}`;
    if (step.kind === "blank") return this.#visitors.sendBlank(uid);
    const own = this.#world.journal.conversations.filter(({ visitor }) => visitor === step.visitor);
    if (step.kind === "list") return void (await this.#visitors.request(uid, { action: "list" }));
    // What follows later from the guest would not be taken.
    if (isAccount) return;
    const begun = own.filter(({ messages, deletion }) => messages.length > 0 && deletion === undefined);
    for (const conversation of begun) conversation.deletion = "asked";
    const result = await this.#visitors.request(uid, { action: "deleteAll" });
    if (result !== undefined) begun.forEach(deleted);
    // Whether it took what was begun meanwhile, nobody can tell.
    for (const conversation of own) if (conversation.messages.length > 0) conversation.deletion ??= "undone";
  }

  async #ofOwner(step: Step & OwnerDeed): Promise<void> {
    const { browsers, gateways } = this.#world;
    this.#world.disturbedAtMs = this.#world.time.nowMs;
    if (step.kind === "rotate") return this.#rotate(step);
    if (step.kind === "list-gateways") return list(this.#world, step);
    if (step.kind === "pause" || step.kind === "budget") return decide(this.#world, step);
    const gateway = gateways[step.gateway];
    gateway?.unpair();
    await browsers.pause(step.forMs);
    // The device must have asked before it can be approved.
    while (gateway?.approve() === false) await browsers.pause(1_000);
    this.#world.disturbedAtMs = this.#world.time.nowMs;
  }

  async #rotate({ number, forMs }: Step & { kind: "rotate" }): Promise<void> {
    const world = this.#world;
    const token = `the-token-of-step-${number}`;
    world.token = token;
    for (const gateway of world.gateways) gateway.rotate(token);
    await world.browsers.pause(forMs);
    world.disturbedAtMs = world.time.nowMs;
    if (world.token === token) world.secrets.set("OPENCLAW_GATEWAY_TOKEN", token);
  }

  async #mishap(step: Step & Mishap): Promise<void> {
    const { gateways, network, trace, time } = this.#world;
    this.#world.disturbedAtMs = time.nowMs;
    switch (step.kind) {
      case "restart":
        return gateways[step.gateway]?.restart(step);
      case "cut":
        trace.tell("network", "is cut");
        return network.cut({ url: gateways[step.gateway]?.url ?? "" });
      case "fault":
        return gateways[step.gateway]?.arm(step.name, step.step, { after: step.after, ...step.dose });
      case "die":
        return this.#die(step);
      default:
        return this.#ofDatabase(step);
    }
  }

  #die({ of = "chat", instance, after }: Step & { kind: "die" }): void {
    const service = this.#world[of];
    const { machine } = service.at(instance);
    let left = after;
    machine.beforeEach = () => {
      if (left-- > 0) return;
      machine.beforeEach = undefined;
      if (service.at(instance).machine === machine) service.kill(instance);
    };
  }

  async #ofDatabase(step: Step & Mishap): Promise<void> {
    const { databaseFaults, browsers } = this.#world;
    if (step.kind === "lose") databaseFaults.arm(step.rpc, step.after, { when: step.when, code: step.code });
    if (step.kind === "clock") this.#world.setClock(step.instance, step.byMs);
    if (step.kind !== "outage") return;
    databaseFaults.outage({ when: step.when, code: 14 });
    await browsers.pause(step.forMs);
    databaseFaults.outage(undefined);
  }
}

function isRefused({ calls }: Message): boolean {
  return calls.some(({ outcome }) => outcome?.kind === "error" && outcome.reason === "message-not-last");
}

function isOwners(step: Step & (OwnerDeed | Mishap)): step is Step & OwnerDeed {
  return ["unpair", "rotate", "pause", "budget", "list-gateways"].includes(step.kind);
}

/** Unless a message that was on its way has begun it anew. */
function deleted(conversation: Conversation): void {
  if (conversation.deletion === "asked") conversation.deletion = "done";
}
