import { enter, isEnd, messagesOf, Talk, wordsOf, type Payload, type Subject } from "./stage.ts";

type Measure = (subject: Subject) => Promise<unknown>;

export type RuleName = keyof typeof measures;

/** What the releases do differently beside the fields of their frames, each found out by playing it. */
export const measures = {
  historyCut: async (subject) => {
    const talk = await Talk.open(subject, "long");
    await talk.wait(await talk.ask("\u2060Long [chars:20000]"));
    const cut = wordsOf(messagesOf(await talk.history()).at(-1));
    const wider = await talk.history({ limit: 10, maxChars: 500_000 });
    const end = cut.lastIndexOf("\n...(truncated)...");
    return {
      cutAt: end < 0 ? null : end,
      rest: end < 0 ? null : cut.slice(end),
      maxChars: wider.ok === true ? lift(wordsOf(messagesOf(wider).at(-1))) : wider.error?.message,
    };
  },
  historyUnknownParam: async (subject) => {
    const talk = await Talk.open(subject, "unknown");
    return (await talk.history({ limit: 1, bogus: 1 })).error?.message ?? "taken";
  },
  historyPlaceholder: async (subject) => {
    const talk = await Talk.open(subject, "huge");
    await talk.wait(await talk.ask("\u2060Huge [chars:140000]", 60_000), 60_000);
    const kind = async (more: object) => kindOf(wordsOf(messagesOf(await talk.history(more)).at(-1)));
    return { plain: await kind({ limit: 10 }), wide: await kind({ limit: 10, maxChars: 500_000 }) };
  },
  messageGet: async (subject) => {
    const talk = await Talk.open(subject, "whole");
    await talk.wait(await talk.ask("\u2060Whole [chars:20000]"));
    const entry = messagesOf(await talk.history()).at(-1);
    const messageId = (entry?.["__openclaw"] as Payload | undefined)?.["id"] ?? "none";
    const params = { sessionKey: talk.key, messageId, maxChars: 500_000 };
    const { ok, error, payload } = await talk.client.request("chat.message.get", params);
    return ok === true
      ? { keys: Object.keys(payload ?? {}), whole: JSON.stringify(payload).length > 15_000 }
      : error?.message;
  },
  firstMessageShown: async (subject) => {
    const talk = await Talk.open(subject, "first");
    const runId = await talk.send("\u2060[hold-start:first] first");
    await subject.asked("[hold-start:first]");
    const shown = messagesOf(await talk.history()).length;
    subject.letGo("first");
    await talk.ended(runId);
    return shown > 0;
  },
  lastDelta: async (subject) => {
    const talk = await Talk.open(subject, "words");
    const runId = await talk.ask("\u2060Words [words:60] [pace:5]");
    const events = talk.chat(runId);
    const [delta, final] = ["delta", "final"].map((state) =>
      wordsOf(events.findLast((payload) => payload["state"] === state)?.["message"]),
    );
    return delta === final ? "whole" : "lacks the last words";
  },
  order: async (subject) => {
    const talk = await Talk.open(subject, "order");
    return talk.order(await talk.ask("\u2060In order [words:20] [pace:20]"));
  },
  failure: async (subject) => {
    const talk = await Talk.open(subject, "fail");
    const runId = await talk.ask("\u2060[fail:400] now", subject.patienceMs);
    const { payload } = await talk.wait(runId, subject.patienceMs);
    const [last] = messagesOf(await talk.history()).slice(-1);
    const stored = { role: last?.["role"], stopReason: last?.["stopReason"], words: short(wordsOf(last)) };
    return { order: talk.order(runId), wait: payload?.["status"], stored };
  },
  /** A gateway waits 10 s for the lock. */
  storeLocked: async (subject) => {
    const talk = await Talk.open(subject, "locked");
    await talk.ask("\u2060one");
    subject.lockStore();
    const runId = await talk.send("\u2060two");
    await talk.ended(runId, 15_000);
    const [again, waited] = [await talk.repeat(runId), await talk.wait(runId, 300)];
    return {
      told: talk.chat(runId).at(-1)?.["state"],
      again: again.payload?.["status"],
      waited: waited.payload?.["status"],
      shown: messagesOf(await talk.history()).filter((entry) => wordsOf(entry).includes("two")).length > 0,
      asked: subject.timesAsked("two"),
    };
  },
  rightAfterFinal: async (subject) => {
    const talk = await Talk.open(subject, "quick");
    await talk.ask("\u2060one");
    const runId = await talk.sendAtOnce("\u2060two");
    await talk.ended(runId, subject.patienceMs);
    await talk.client.frame(
      (frame) => isEnd(frame) && wordsOf(frame.payload?.["message"]).includes("two"),
      subject.patienceMs,
    );
    const ends = talk.client.frames.filter(
      (frame) => isEnd(frame) && wordsOf(frame.payload?.["message"]).includes("two"),
    );
    return {
      own: talk
        .chat(runId)
        .map((payload) => [payload["state"], wordsOf(payload["message"])])
        .at(-1),
      answeredUnderItsOwnId: ends.some(({ payload }) => payload?.["runId"] === runId),
      asked: subject.timesAsked("two"),
    };
  },
  /** What is told of the run that answers a queued message, and what stops it. */
  queuedRun: async (subject) => {
    const talk = await Talk.open(subject, "queued");
    const session = { sessionKey: talk.key };
    await talk.ask("\u2060one");
    const runId = await talk.sendAtOnce("\u2060[hold:queued] two");
    await subject.asked("[hold:queued]");
    const { payload } = await talk.history({ limit: 1 });
    const list = await talk.client.request("sessions.list", { search: talk.key, limit: 1 });
    const [row] = (list.payload?.["sessions"] ?? []) as Payload[];
    const aborted = async (params: object) =>
      (await talk.client.request("chat.abort", params)).payload?.["aborted"];
    const [byMessage, bySession] = [await aborted({ ...session, runId }), await aborted(session)];
    subject.letGo("queued");
    return {
      inHistory: (payload?.["sessionInfo"] as Payload | undefined)?.["hasActiveRun"],
      inList: row?.["hasActiveRun"],
      inFlight: payload?.["inFlightRun"] !== undefined,
      byMessage,
      bySession,
    };
  },
  secondDuringRun: async (subject) => {
    const talk = await Talk.open(subject, "second");
    const one = await talk.send("\u2060[hold:second] uno dos tres cuatro");
    await subject.asked("uno");
    const two = await talk.sendAtOnce("\u2060zwei");
    await talk.wait(two, 300);
    subject.letGo("second");
    await talk.ended(one, subject.patienceMs);
    await talk.ended(two, subject.patienceMs);
    const last = (runId: string) =>
      talk
        .chat(runId)
        .map((payload) => [payload["state"], wordsOf(payload["message"])])
        .at(-1) ?? "nothing";
    return {
      one: last(one),
      two: last(two),
      asked: subject.timesAsked("zwei"),
      roles: messagesOf(await talk.history()).map(({ role }) => role),
    };
  },
  waiting: async (subject) => {
    const talk = await Talk.open(subject, "wait");
    const status = async (runId: string, timeoutMs: number) =>
      (await talk.wait(runId, timeoutMs)).payload?.["status"];
    const unknown = await status("nobody", 100);
    const runId = await talk.send("\u2060[hold:wait] a b c d");
    await subject.asked("[hold:wait]");
    const startedAt = performance.now();
    const running = await status(runId, 1_000);
    const waits = performance.now() - startedAt > 900;
    await talk.client.request("chat.abort", { sessionKey: talk.key, runId });
    return { unknown, running, waits, aborted: await status(runId, subject.patienceMs) };
  },
  /** What is told of a tool to who began the run, and to another connection that listens to it. */
  toolSteps: async (subject) => {
    const [talk, other] = [await Talk.open(subject, "tool"), await Talk.open(subject, "tool")];
    const runId = await talk.ask("\u2060[tool:session_status {}] done");
    await other.ended(runId);
    return { own: talk.tools(runId), another: other.tools(runId) };
  },
  entryIds: async (subject) => {
    const talk = await Talk.open(subject, "ids");
    await talk.wait(await talk.ask("\u2060ids"));
    return messagesOf(await talk.history()).map((entry) => ({
      role: entry["role"],
      id: typeof (entry["__openclaw"] as Payload | undefined)?.["id"],
      ofRun: JSON.stringify(entry).includes("ids-run-1"),
    }));
  },
  sentAgainAfterRestart: async (subject) => {
    const talk = await Talk.open(subject, "again");
    const runId = await talk.ask("\u2060once more");
    await talk.wait(runId);
    await subject.restart();
    const { client } = await enter(subject);
    const later = new Talk(client, talk.key);
    const params = { sessionKey: talk.key, message: "\u2060once more", idempotencyKey: runId };
    const { payload } = await client.request("chat.send", params);
    await later.ended(runId, subject.patienceMs);
    return { status: payload?.["status"], asked: subject.timesAsked("once more") };
  },
} as const satisfies Readonly<Record<string, Measure>>;

function lift(text: string): string {
  return kindOf(text) === "cut" ? "does not lift" : "lifts";
}

function kindOf(text: string): string {
  if (text.endsWith("\n...(truncated)...")) return "cut";
  return text.length < 100 ? text : "whole";
}

/** The beginning and the length of what is too long to be kept. */
function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 40)} (${text.length})` : text;
}
