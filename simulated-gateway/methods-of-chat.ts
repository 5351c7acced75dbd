import { complaintAboutText } from "./closed-schema.ts";
import { entryShape } from "./entry-shapes.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { Call, Method } from "./methods.ts";
import { invalidRequest } from "./refusal.ts";
import type { Release } from "./releases.ts";
import { sendAnswer, waitAnswer } from "./run-answers.ts";
import type { Run } from "./run.ts";
import type { Runs } from "./runs.ts";
import { chatHistory } from "./session-shapes.ts";
import type { HandedFiles } from "./handed-files.ts";
import type { Entry, SessionReset, Transcripts } from "./transcript.ts";

export interface ChatRooms {
  readonly release: Release;
  readonly runs: () => Runs;
  readonly transcripts: Transcripts;
  readonly faults: FaultPlan;
  readonly handed: HandedFiles;
  readonly sessionReset: SessionReset;
  readonly now: () => number;
}

const sendOptions = ["thinking", "deliver", "attachments", "timeoutMs"];
const newerSendOptions = ["fastMode", "originatingChannel", "suppressCommandInterpretation"];

/** The methods of a conversation. */
export function chatMethods(rooms: ChatRooms): Readonly<Record<string, Method>> {
  const { release } = rooms;
  const more = release.protocol === 4 ? newerSendOptions : [];
  return {
    "chat.send": {
      scope: "operator.write",
      required: ["sessionKey", "message", "idempotencyKey"],
      optional: [...sendOptions, ...more],
      handle: (call) => send(rooms, call),
    },
    "chat.abort": {
      scope: "operator.write",
      required: ["sessionKey"],
      optional: ["runId"],
      step: "on-abort",
      handle: (call) => abort(rooms, call),
    },
    "chat.history": {
      scope: "operator.read",
      required: ["sessionKey"],
      optional: [
        "limit",
        ...(release.knowsMaxChars ? ["maxChars"] : []),
        ...(release.protocol === 4 ? ["offset"] : []),
      ],
      step: "on-history",
      handle: (call) => history(rooms, call),
    },
    ...(release.knowsMessageGet ? { "chat.message.get": messageMethod(rooms) } : {}),
    "agent.wait": {
      scope: release.protocol === 4 ? "operator.read" : "operator.write",
      required: ["runId"],
      optional: ["timeoutMs"],
      step: "on-wait",
      handle: (call) => wait(rooms, call),
    },
  };
}

/** The key stands for the run: a known one is answered with what became of it. */
function send(rooms: ChatRooms, call: Call): void {
  const { release, runs, transcripts, faults, sessionReset, now } = rooms;
  const { id, method, connection } = call;
  const { sessionKey, message, idempotencyKey: runId } = call.params as Record<string, string>;
  const complaint =
    complaintAboutText(sessionKey, "/sessionKey") ?? complaintAboutText(runId, "/idempotencyKey");
  if (complaint !== undefined)
    return connection.refuse(id, invalidRequest(`invalid ${method} params: ${complaint}`));
  const about = { sessionKey, runId };
  faults.reach("on-send", { connection, request: call, about }, () => {
    const stop = release.stopWords.has(String(message).trim().toLowerCase());
    if (stop) return stopSession(runs(), call, String(sessionKey));
    const known = runs().find(String(runId));
    if (known !== undefined) return again(known, call, release);
    const session = transcripts.open(String(sessionKey));
    session.renew(now(), sessionReset);
    const run = runs().open({ runId: String(runId), session, message: String(message), connection });
    begin(run, call, { runs: runs(), faults });
  });
}

/** A run speaks after its answer, unless the answer is late. */
function begin(run: Run, call: Call, { runs, faults }: { runs: Runs; faults: FaultPlan }): void {
  const { connection } = call;
  const answer = () => connection.answer(call.id, JSON.stringify({ runId: run.id, status: "started" }));
  faults.reach("before-answer", { connection, run, request: call }, answer);
  faults.reach("after-answer", { connection, run }, () => runs.play(run));
}

function again(run: Run, { id, connection }: Call, release: Release): void {
  run.connection = connection;
  const answer = sendAnswer(run, release);
  if (answer.ok) connection.answer(id, JSON.stringify(answer.payload));
  else connection.refuse(id, answer.error, answer.payload);
}

function stopSession(runs: Runs, { id, connection }: Call, sessionKey: string): void {
  const stopped = runs.shown(sessionKey);
  for (const run of stopped) runs.abort(run, "stop");
  const runIds = stopped.map((run) => run.id);
  connection.answer(id, JSON.stringify({ ok: true, aborted: runIds.length > 0, runIds }));
}

/** A run that answers a queued message is known by the id of the message. */
function abort({ runs }: ChatRooms, { id, params, connection }: Call): void {
  const { sessionKey, runId } = params as { sessionKey: string; runId?: string };
  const asked = runId === undefined ? undefined : runs().find(runId);
  if (asked?.state === "running" && asked.session.key !== sessionKey)
    return connection.refuse(id, invalidRequest("runId does not match sessionKey"));
  const nameOf = ({ id: own, request }: Run) => request.sentAs ?? own;
  const running = runs()
    .shown(sessionKey)
    .filter((run) => runId === undefined || nameOf(run) === runId);
  for (const run of running) runs().abort(run, "rpc");
  const runIds = running.map(nameOf);
  return connection.answer(id, JSON.stringify({ ok: true, aborted: runIds.length > 0, runIds }));
}

function history(
  { release, runs, transcripts, handed, now }: ChatRooms,
  { id, params, connection }: Call,
): void {
  const key = String(params["sessionKey"]);
  const { limit = 200, maxChars = release.historyTextChars } = params as {
    limit?: number;
    maxChars?: number;
  };
  const [run] = release.tellsActivity === "history" ? runs().shown(key) : [];
  const blocks = (entry: Entry) => {
    const isKept = release.handsOver === "kept" && entry.role === "assistant" && handed.isReady(entry, now());
    const files = isKept ? handed.blocks(entry) : [];
    return files.length === 0 ? undefined : files;
  };
  connection.answer(id, chatHistory(transcripts.find(key), key, { limit, maxChars, run, release, blocks }));
}

/** One entry whole, however long it is. */
function messageMethod({ release, transcripts }: ChatRooms): Method {
  return {
    scope: "operator.read",
    required: ["sessionKey", "messageId"],
    optional: ["maxChars", "agentId"],
    handle: ({ id, params, connection }) => {
      const { sessionKey, messageId } = params as Record<string, string>;
      const entry = transcripts.find(String(sessionKey))?.entries.find((known) => known.id === messageId);
      const found = entry && { ok: true, message: entryShape(entry, release, "history") };
      connection.answer(id, JSON.stringify(found ?? { ok: false, reason: "not_found" }));
    },
  };
}

/** A run that nobody knows is waited for too. */
function wait({ release, runs }: ChatRooms, { id, params, connection }: Call): void {
  const runId = String(params["runId"]);
  const known = runs().find(runId);
  const run = known?.isUnasked === true && release.storeLock === "unknown" ? undefined : known;
  const answer = () => connection.answer(id, JSON.stringify(waitAnswer(runId, run, release)));
  if (run !== undefined) run.connection = connection;
  if (run !== undefined && run.state !== "running") return answer();
  const timeoutMs = Number(params["timeoutMs"] ?? 30_000);
  const { promise: tooLate, resolve } = Promise.withResolvers<void>();
  const deadline = setTimeout(resolve, timeoutMs).unref();
  void Promise.race([tooLate, run?.ended ?? tooLate]).then(() => {
    clearTimeout(deadline);
    answer();
  });
}
