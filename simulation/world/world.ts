import type { Firestore } from "firebase-admin/firestore";
import { sweep } from "../../functions/src/callables/sweep.ts";
import type { Instance } from "../../functions/src/instance.ts";
import { conversationsOf, messagesOf } from "../../functions/src/database/paths.ts";
import { DatabaseClient } from "../database/client.ts";
import { Documents } from "../database/documents.ts";
import { DatabaseService } from "../database/service.ts";
import type { Fields } from "../database/values.ts";
import { isInLeftBranch, replacing } from "../invariants/of-branches.ts";
import { committed } from "../invariants/of-commits.ts";
import type { KnownLease } from "../invariants/of-leases.ts";
import { checkRest } from "../invariants/at-the-end.ts";
import { watchEnd } from "../invariants/of-waiting.ts";
import { watchPlaces } from "../invariants/of-limits.ts";
import { Violation, type InvariantName } from "../invariants/violation.ts";
import { Network } from "../network/network.ts";
import type { Setting, Speech } from "../plan/step.ts";
import { Machine } from "../time/machine.ts";
import { randomOf } from "../time/random.ts";
import { VirtualTime } from "../time/virtual-time.ts";
import type { Asking } from "./asked.ts";
import { Browsers } from "./browsers.ts";
import { DatabaseFaults } from "./database-faults.ts";
import { chatDeviceKey, GatewayOfWorld } from "./gateways.ts";
import { Journal, type Conversation, type Message, type ReadMessage, type SendCall } from "./journal.ts";
import { Service } from "./platform.ts";
import { listingOf } from "./listing.ts";
import { logOf, outsideOf } from "./outside.ts";
import { Trace } from "./trace.ts";

/** How long after a failure of the database a call may still suffer from it, in milliseconds. */
const SUFFERS_MS = 90_000;

/** Milliseconds between two sweeps. */
const SWEEP_MS = 120_000;

/** Milliseconds by which the clock of an instance is off: far more than a cloud's machines are. */
const CLOCK_OFF_MS = 250;

export interface WorldOptions {
  /** Invariants that are not checked. */
  readonly ignored?: ReadonlySet<InvariantName> | undefined;
  /** Gets each line of the trace. */
  readonly print?: ((line: string) => void) | undefined;
}

/** Owns one simulated deployment: its instances, gateways, database and visitors, and what is known of all of them. */
export class World {
  readonly setting: Setting;
  readonly time = new VirtualTime();
  readonly trace: Trace;
  readonly journal: Journal;
  readonly network: Network;
  readonly documents: Documents;
  readonly database: DatabaseService;
  readonly databaseFaults = new DatabaseFaults();
  readonly gateways: readonly GatewayOfWorld[];
  readonly chat: Service;
  readonly desk: Service;
  readonly sweeper: Service;
  readonly browsers: Browsers;
  readonly speeches = new Map<number, Speech>();
  readonly waits = new Map<Message, number>();
  readonly secrets: Map<string, string>;
  /** What each conversation read at the end. */
  readonly read = new Map<Conversation, readonly ReadMessage[]>();
  /** Instances that hold on to something although they have nothing to do. */
  left = 0;
  /** When each visitor was charged, in milliseconds of the world's time. */
  readonly charges = new Map<string, number[]>();
  /** How often each stored message may have been asked, by the message's path. */
  readonly attempts = new Map<string, number>();
  /** The leases of messages, and the replies that are stored, by their paths. */
  readonly leases = new Map<string, KnownLease>();
  readonly replies = new Set<string>();
  /** What stands behind each gateway's address, where conversations are spread over them. */
  listed: readonly string[] | undefined;
  /** When something was made to go wrong last. */
  disturbedAtMs = -Infinity;
  violation: Violation | undefined;
  /** The gateways' token; the secret may lag behind. */
  token = "the-token-of-the-simulated-gateways";
  /** Only names places. */
  readonly #paths: Firestore;
  readonly #ignored: ReadonlySet<InvariantName>;
  #failedAtMs = -Infinity;

  constructor(setting: Setting, { ignored = new Set(), print }: WorldOptions = {}) {
    this.#ignored = ignored;
    const { seed, startsAtMs, owners, releases, latency, gatewaySkewMs } = setting;
    this.setting = setting;
    this.listed = setting.listed;
    this.trace = new Trace(this.time, print);
    this.journal = new Journal(owners);
    this.network = new Network(randomOf(`${seed}/network`), latency);
    this.browsers = new Browsers(this.time, seed, startsAtMs);
    const machine = new Machine({ name: "database", time: this.time, seed, epochMs: startsAtMs });
    this.documents = new Documents(() => machine.nowMs());
    const random = randomOf(`${seed}/database latency`);
    this.documents.onCommit = (writes, by) => this.check(() => committed(this, writes, by));
    this.database = new DatabaseService({ machine, documents: this.documents, random, latency });
    this.#paths = DatabaseClient.open(this.database);
    this.database.faultOf = this.databaseFaults.choose;
    this.databaseFaults.onStrike = (rpc, { name }, { when, code }) => {
      this.#failedAtMs = this.disturbedAtMs = this.time.nowMs;
      this.trace.tell("database", `${rpc} of ${name} fails with ${code} ${when} it takes effect`);
    };
    this.secrets = new Map([
      ["OPENCLAW_GATEWAY_TOKEN", this.token],
      ["OPENCLAW_DEVICE_KEY", chatDeviceKey],
      ["SESSION_KEY_PEPPER", "the-pepper-of-the-simulation-000"],
    ]);
    this.gateways = releases.map(
      (release, index) => new GatewayOfWorld(this, index + 1, release, startsAtMs + gatewaySkewMs),
    );
    this.chat = this.#service("chat", setting.instances);
    this.desk = this.#service("conversations", 1);
    this.sweeper = this.#service("sweep", 1);
  }

  /** Whether the database failed so lately that a call may still wait for it. */
  get failedLately(): boolean {
    return this.time.nowMs - this.#failedAtMs < SUFFERS_MS;
  }

  /** The first invariant that does not hold ends the world. */
  check(test: () => void): void {
    try {
      test();
    } catch (error) {
      if (error instanceof Violation && this.#ignored.has(error.invariant)) return;
      this.violation ??=
        error instanceof Violation ? error : new Violation("failures are foreseen", String(error));
      this.trace.tell("judge", `${this.violation.invariant}: ${this.violation.message}`);
      this.time.stop();
    }
  }

  /** In a branch that was left the agent speaks to nobody. */
  isSpeaking({ askings, conversation }: Message): boolean {
    return askings.some((asking) => asking.state === "speaking" && !isInLeftBranch(conversation, asking));
  }

  /** What is stored of a conversation's messages and replies. */
  storedMessages(conversation: Conversation): readonly { id: string; fields: Fields }[] {
    const { uid } = conversation;
    const own = conversationsOf(this.#paths, uid).doc(this.journal.idOf(conversation) ?? "");
    const found = this.documents.query({ from: { path: messagesOf(own).path }, where: [], order: [] });
    return found.map(({ path, fields }) => ({ id: path.slice(path.lastIndexOf("/") + 1), fields }));
  }

  pathOf({ conversation, messageId }: Message): string {
    const own = conversationsOf(this.#paths, conversation.uid).doc(this.journal.idOf(conversation) ?? "");
    return messagesOf(own).doc(messageId).path;
  }

  /** The attempt of a message that is stored, and paid for; undefined if it has failed. */
  paidAttempt(message: Message): unknown {
    const { state, attempt } = this.documents.get(this.pathOf(message))?.fields ?? {};
    return state === "failed" ? undefined : attempt;
  }

  /** The message that is stored there. */
  messageAt(path: string): Message | undefined {
    return this.journal.messagesById.get(path.slice(path.lastIndexOf("/") + 1));
  }

  newCall(message: Message): SendCall {
    const number = (this.journal.calls += 1);
    const paidAttempt = this.paidAttempt(message);
    const known = { paidAttempt, replacing: replacing(this, message) };
    const { uid } = message.conversation;
    const common = { startedAtMs: this.time.nowMs, uid, ...known, text: "", hasLeft: false };
    const call: SendCall = { number, message, ...common };
    message.calls.push(call);
    this.trace.tell(uid, `call ${number} sends #${message.number}`);
    return call;
  }

  callChat<Result>(work: (instance: Instance) => Promise<Result>): Promise<Result> {
    const index = this.browsers.machine.random.between(0, this.chat.instances.length - 1);
    const seconds = Number(this.setting.environment["CHAT_TIMEOUT_SECONDS"]);
    return this.chat.at(index).call(work, seconds * 1_000);
  }

  /** Sets an instance's clock. */
  setClock(index: number, byMs: number): void {
    const { machine } = this.chat.at(index);
    const offMs = machine.epochMs - this.setting.startsAtMs + byMs;
    machine.epochMs = this.setting.startsAtMs + Math.max(-CLOCK_OFF_MS, Math.min(offMs, CLOCK_OFF_MS));
  }

  callDesk<Result>(work: (instance: Instance) => Promise<Result>): Promise<Result> {
    return this.desk.at(0).call(work, 60_000);
  }

  /** Lets the scheduler call for as long as the world goes on. */
  async sweepAlways(): Promise<void> {
    for (;;) {
      await this.browsers.pause(SWEEP_MS);
      const result = await this.sweeper.at(0).call(sweep, 120_000).then(JSON.stringify, String);
      this.trace.tell("sweep", result.slice(0, 120));
    }
  }

  /** The agent has ended a reply, and may add something later. */
  spoken(asking: Asking, gateway: GatewayOfWorld): void {
    watchEnd(this, asking);
    const after = this.speeches.get(asking.message)?.addsAfterMs;
    if (after !== undefined && asking.state === "done")
      gateway.machine.after(after, () => this.#add(asking, gateway));
  }

  /**
   * A gateway does one thing at a time in a session. And words that stand behind a failure belong to another attempt, or are
   * said on its own: only a release whose history tells the runs of all entries tells which.
   */
  #add(asking: Asking, gateway: GatewayOfWorld): void {
    const { sessionKey, message, count } = asking;
    const last = this.journal.askings.findLast((other) => other.sessionKey === sessionKey);
    if (last?.state !== "done" && gateway.gateway.release.subscriptions !== "scoped")
      return void gateway.machine.after(1_000, () => this.#add(asking, gateway));
    const text = `late#${message}.${count} more`;
    const sessionId = gateway.gateway.sessionId(sessionKey) ?? "";
    this.journal.add(message, { text, sessionId, last, isBeforeReply: last?.state === "speaking" });
    gateway.add(sessionKey, text);
  }

  #service(name: string, count: number): Service {
    const { seed, environment, startsAtMs } = this.setting;
    const clocks = randomOf(`${seed}/clocks of ${name}`);
    const options = {
      name,
      time: this.time,
      seed,
      environment: () => ({ ...environment, ...listingOf(this) }),
      log: (machine: Machine) => logOf(machine, this.trace),
      outside: (machine: Machine) =>
        outsideOf(machine, this.secrets, () => DatabaseClient.open(this.database), this.network),
      epochMs: () => startsAtMs + clocks.between(-CLOCK_OFF_MS, CLOCK_OFF_MS),
      made: (machine: Machine, instance: Instance) => watchPlaces(this, machine.name, instance.slots()),
      rested: (machine: Machine, calls: number) => this.check(() => checkRest(this, machine, calls)),
      died: (machine: Machine) => {
        this.trace.tell(machine.name, "dies");
        this.network.cut({ machine });
      },
    };
    return new Service(options, count);
  }
}
