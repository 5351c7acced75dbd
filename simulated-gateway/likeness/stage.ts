import { setTimeout as pause } from "node:timers/promises";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import type { NamedFrame } from "../frame-name.ts";
import { RawClient, type RawAnswer } from "../raw-client.ts";
import type { ReleaseName } from "../releases.ts";
import { adminScopes, chatScopes } from "../test-client.ts";

/** A gateway, real or simulated, on which the same is played. It knows both devices from its start. */
export interface Subject {
  readonly release: ReleaseName;
  readonly proof: "v2" | "v3";
  readonly url: string;
  readonly token: string;
  readonly chat: DeviceIdentity;
  readonly admin: DeviceIdentity;
  /** Resolves once the model was asked with words that contain these. */
  asked(words: string): Promise<void>;
  /** How often it was asked with them. */
  timesAsked(words: string): number;
  /** Lets a reply go on that holds at this name. */
  letGo(hold: string): void;
  /** Milliseconds for what may never come. */
  readonly patienceMs: number;
  /** Milliseconds between a final and the next message, so that it is not taken for one that came too soon. */
  readonly restMs: number;
  /** Leaves the store of its sessions locked, as a gateway does that is ended while it writes, for half a minute or one message. */
  lockStore(): void;
  /** Stops it politely, and starts it again. */
  restart(): Promise<void>;
}

export async function enter(
  subject: Subject,
  who: "chat" | "admin" = "chat",
): Promise<{ client: RawClient; answer: RawAnswer }> {
  const client = new RawClient(subject);
  const scopes = who === "chat" ? chatScopes : adminScopes;
  const { release, proof, token } = subject;
  const answer = await client.connect(release, subject[who], { shown: token, scopes, proof });
  if (answer.ok !== true) throw new Error(`It refuses the ${who} device: ${JSON.stringify(answer.error)}`);
  return { client, answer };
}

/** One session in which somebody talks on a connection of his own, so that nobody else's events are seen. */
export class Talk {
  readonly client: RawClient;
  readonly key: string;
  readonly #restMs: number;
  #runs = 0;

  constructor(client: RawClient, key: string, restMs = 0) {
    this.client = client;
    this.key = key;
    this.#restMs = restMs;
  }

  static async open(subject: Subject, name: string): Promise<Talk> {
    const { client } = await enter(subject);
    const key = `agent:main:web:${name}`;
    await client.request("sessions.messages.subscribe", { key });
    return new Talk(client, key, subject.restMs);
  }

  async send(message: string): Promise<string> {
    if (this.#runs > 0) await pause(this.#restMs);
    return this.sendAtOnce(message);
  }

  async sendAtOnce(message: string): Promise<string> {
    const runId = `${this.key.split(":").at(-1)}-run-${(this.#runs += 1)}`;
    await this.client.request("chat.send", { sessionKey: this.key, message, idempotencyKey: runId });
    return runId;
  }

  /** Sends the key of an earlier run again. */
  repeat(runId: string): Promise<RawAnswer> {
    return this.client.request("chat.send", {
      sessionKey: this.key,
      message: "again",
      idempotencyKey: runId,
    });
  }

  /** Sends, and waits for the event of the end; some releases never send it. */
  async ask(message: string, withinMs = 30_000): Promise<string> {
    const runId = await this.send(message);
    await this.ended(runId, withinMs);
    return runId;
  }

  ended(runId: string, withinMs = 30_000): Promise<NamedFrame | undefined> {
    return this.client.frame((frame) => isEnd(frame) && frame.payload?.["runId"] === runId, withinMs);
  }

  wait(runId: string, timeoutMs = 30_000): Promise<RawAnswer> {
    return this.client.request("agent.wait", { runId, timeoutMs });
  }

  history(more: object = { limit: 10 }): Promise<RawAnswer> {
    return this.client.request("chat.history", { sessionKey: this.key, ...more });
  }

  /** What was told of a run; of the words that repeat, the first of each kind. */
  events(runId: string): NamedFrame[] {
    const { frames } = this.client;
    const starts = frames.flatMap(({ payload }, index) => (payload?.["status"] === "started" ? index : []));
    const from = starts.find((index) => frames[index]?.payload?.["runId"] === runId) ?? 0;
    const to = starts.find((index) => index > from) ?? frames.length;
    // The first events may come before the answer.
    const before = frames.slice(0, from).findLastIndex(({ type }) => type === "res");
    const about = frames.slice(before + 1, to).filter((frame) => isAbout(frame, runId));
    const grows = new Set(["agent assistant", "chat delta"]);
    const ends = about.findIndex((frame) =>
      /lifecycle (finishing|end|error)|usage/.test(this.client.nameOf(frame)),
    );
    return about.filter((frame, index) => {
      const name = this.client.nameOf(frame);
      const first = about.findIndex((other) => this.client.nameOf(other) === name);
      return !grows.has(name) || index === first || (ends >= 0 && index > ends);
    });
  }

  order(runId: string): string[] {
    return this.events(runId).map((frame) => this.client.nameOf(frame));
  }

  /** What is told of the tools of a run, oldest first; how they end hangs on what the agent may do. */
  tools(runId: string): object[] {
    const told = this.client.frames.filter(
      ({ event, payload }) => event === "agent" && payload?.["runId"] === runId,
    );
    return told.flatMap(({ payload }) => {
      const { stream, data } = payload as { stream: string; data: Payload };
      const [id, since] = [typeof data["toolCallId"], typeof data["startedAt"]];
      return ["item", "tool"].includes(stream)
        ? { stream, kind: data["kind"], phase: data["phase"], name: data["name"], id, since }
        : [];
    });
  }

  /** The `chat` events of a run, oldest first. */
  chat(runId: string): Payload[] {
    return this.client.frames.flatMap(({ event, payload }) =>
      event === "chat" && payload?.["runId"] === runId ? [payload] : [],
    );
  }
}

export type Payload = Readonly<Record<string, unknown>>;

export function isEnd({ event, payload }: NamedFrame): boolean {
  return event === "chat" && ["final", "aborted", "error"].includes(String(payload?.["state"]));
}

/** The words of a payload's message, or of an entry. */
export function wordsOf(message: unknown): string {
  const { content = "", text } = (message ?? {}) as { content?: unknown; text?: string };
  if (typeof content === "string") return content || (text ?? "");
  return (content as { text?: string }[]).map((part) => part.text ?? "").join("");
}

export function messagesOf({ payload }: NamedFrame): readonly Payload[] {
  return (payload?.["messages"] ?? []) as Payload[];
}

/** Entries are told without the id of their run by some releases. */
function isAbout({ type, event, payload }: NamedFrame, runId: string): boolean {
  return type === "event" && (event === "session.message" || payload?.["runId"] === runId);
}
