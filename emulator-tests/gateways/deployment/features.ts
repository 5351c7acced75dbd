import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import type { GatewayConnection } from "../../../functions/src/gateway/connection/gateway-connection.ts";
import { chatSend } from "../../../functions/src/gateway/methods/chat-requests.ts";
import { contentText } from "../../../local-stack/visitor-words.ts";
import { endOf } from "../world.ts";

/** What one release can do, as it was seen at the running gateway. */
export const Features = z.object({
  protocol: z.number(),
  /** Whether `hello-ok` tells the release's version by number. */
  tellsRelease: z.boolean(),
  tellsMethods: z.boolean(),
  tellsUptime: z.boolean(),
  /** Whether it tells which of its starts this is; with that came that it takes a trace, and keeps a first message. */
  tellsBoot: z.boolean(),
  /** Whether a session can be subscribed to, and whether only those events then come. */
  events: z.enum(["of every session", "of subscribed sessions"]),
  /** What the entries of a history are known by. */
  entryIds: z.boolean(),
  runIds: z.enum(["none", "of messages", "of messages and replies"]),
  tellsSessionId: z.boolean(),
  tellsActiveRun: z.enum(["no", "in the list of sessions", "in the history too"]),
  /** Characters at which the history cuts a text that was not asked for whole. */
  cutsAt: z.number(),
  takesMaxChars: z.boolean(),
  /** Whether a text above 128 KiB can be had. */
  wholeText: z.enum(["in the history", "by itself", "not at all"]),
  /** What a run that fails is told by. */
  failure: z.enum(["an event", "nothing but agent.wait"]),
  /** What `agent.wait` says of it. */
  failureStatus: z.string(),
});

export type Features = z.infer<typeof Features>;

const History = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string() })),
  sessionId: z.string().optional(),
  sessionInfo: z.looseObject({ hasActiveRun: z.boolean().optional() }).optional(),
});
const Sessions = z.object({
  sessions: z.array(z.looseObject({ key: z.string(), hasActiveRun: z.boolean().optional() })),
});
const maxChars = 500_000;

/** Milliseconds that an event may come after the answer about the same. */
const EVENT_LATE_MS = 1_000;

/** Longer than what a history shows of one entry at once. */
const longCharacters = 140_000;

/** Asks a running gateway what it can. */
export async function readFeatures(connection: GatewayConnection): Promise<Features> {
  const { methods = [], ...hello } = connection.hello;
  const session = await talk(connection, "features [chars:20000]");
  const history = await historyOf(connection, session);
  const scoped = methods.includes("sessions.messages.subscribe") && hello.protocol >= 4;
  return {
    protocol: hello.protocol,
    tellsRelease: /^\d/.test(hello.release),
    tellsMethods: methods.length > 0,
    tellsUptime: hello.startedAtMs !== undefined,
    tellsBoot: hello.keepsFirstMessage,
    events: scoped ? "of subscribed sessions" : "of every session",
    entryIds: history.messages.every((entry) => tells(entry, "id")),
    runIds: runIdsOf(history),
    tellsSessionId: history.sessionId !== undefined,
    tellsActiveRun: await activeRunOf(connection, session, history),
    cutsAt: replyOf(history).replace(/\n\.\.\.\(truncated\)\.\.\.$/, "").length,
    takesMaxChars: await takesMaxChars(connection, session),
    wholeText: await wholeTextOf(connection, methods),
    ...(await failureOf(connection)),
  };
}

/** Says something in a session of its own, and answers the session's key once the agent is done. */
async function talk(connection: GatewayConnection, message: string): Promise<string> {
  const sessionKey = `agent:main:web:${randomUUID().replaceAll("-", "")}`;
  const runId = randomUUID();
  await chatSend(connection, { sessionKey, message: `\u2060${message}`, idempotencyKey: runId });
  await endOf(connection, runId);
  return sessionKey;
}

type History = z.infer<typeof History>;
type Entry = History["messages"][number];

/** A reply is stored in the moment after its run. */
async function historyOf(
  connection: GatewayConnection,
  sessionKey: string,
  more: object = {},
): Promise<History> {
  const ask = () =>
    connection.request("chat.history", { sessionKey, limit: 10, ...more }, { schema: History });
  for (let tries = 0; ; tries += 1) {
    const history = await ask();
    if (tries > 10 || replyOf(history) !== "") return history;
    await delay(200);
  }
}

function replyOf({ messages }: History): string {
  return textOf(messages.findLast(({ role }) => role === "assistant"));
}

function textOf(entry: Entry | undefined): string {
  return contentText(entry?.["content"]);
}

/** Newer releases tell of an entry in the entry, older ones in a part of their own. */
function tells(entry: Entry, field: string): boolean {
  const own = z.looseObject({}).safeParse(entry["__openclaw"]);
  return entry[field] !== undefined || (own.success && own.data[field] !== undefined);
}

function runIdsOf({ messages }: History): Features["runIds"] {
  const told = (role: string) =>
    messages.some(
      (entry) => entry.role === role && (tells(entry, "runId") || tells(entry, "idempotencyKey")),
    );
  if (!told("user")) return "none";
  return told("assistant") ? "of messages and replies" : "of messages";
}

async function activeRunOf(
  connection: GatewayConnection,
  sessionKey: string,
  { sessionInfo }: History,
): Promise<Features["tellsActiveRun"]> {
  if (sessionInfo?.hasActiveRun !== undefined) return "in the history too";
  const { sessions } = await connection.request("sessions.list", {}, { schema: Sessions });
  const row = sessions.find(({ key }) => key === sessionKey);
  return row?.hasActiveRun === undefined ? "no" : "in the list of sessions";
}

async function takesMaxChars(connection: GatewayConnection, sessionKey: string): Promise<boolean> {
  return historyOf(connection, sessionKey, { maxChars }).then(
    () => true,
    () => false,
  );
}

async function wholeTextOf(
  connection: GatewayConnection,
  methods: readonly string[],
): Promise<Features["wholeText"]> {
  const session = await talk(connection, `features [chars:${longCharacters}]`);
  const more = (await takesMaxChars(connection, session)) ? { maxChars } : {};
  if (replyOf(await historyOf(connection, session, more)).length >= longCharacters) return "in the history";
  return methods.includes("chat.message.get") ? "by itself" : "not at all";
}

/** A model that refuses the request ends the run at once. */
async function failureOf(
  connection: GatewayConnection,
): Promise<Pick<Features, "failure" | "failureStatus">> {
  const sessionKey = `agent:main:web:${randomUUID().replaceAll("-", "")}`;
  const runId = randomUUID();
  let failure: Features["failure"] = "nothing but agent.wait";
  const stop = connection.onRun(runId, sessionKey, ({ kind }) => {
    if (kind === "error" || kind === "final") failure = "an event";
  });
  try {
    await chatSend(connection, { sessionKey, message: "\u2060features [fail:400]", idempotencyKey: runId });
    const failureStatus = await endOf(connection, runId);
    await delay(EVENT_LATE_MS);
    return { failure, failureStatus };
  } finally {
    stop();
  }
}
