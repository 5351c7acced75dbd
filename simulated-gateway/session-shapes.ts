import { entryShape } from "./entry-shapes.ts";
import { recordedPayload, recording } from "./recorded.ts";
import type { Release } from "./releases.ts";
import type { Run } from "./run.ts";
import type { Entry, Session } from "./transcript.ts";

/** What the recorded rows are about; replaced by the session that a row is asked for. */
const recordedKey = /"agent:main:web:(aaaa|probe)"/g;

/** The payload of `session.message`, as JSON. All but the entry repeats the recording. */
export function sessionMessage(entry: Entry, session: Session, release: Release): string {
  const ids = { sessionKey: session.key, agentId: "main", message: entryShape(entry, release, "event") };
  const messageId = release.subscriptions === "scoped" ? entry.id : entry.id.slice(0, 8);
  const head = JSON.stringify({ ...ids, messageId, messageSeq: entry.seq });
  const newest = release.subscriptions === "scoped" && entry.role === "assistant";
  const run = newest ? `,"runId":${JSON.stringify(entry.runId)}` : "";
  return `${head.slice(0, -1)}${run},${rest(session, release, entry.role)}}`;
}

function rest(session: Session, release: Release, role: Entry["role"]): string {
  const name = `session.message ${role}`;
  const omitted = ["sessionKey", "agentId", "message", "messageId", "messageSeq", "runId"];
  return recordedRow(session, release, name, omitted);
}

/** The payload of `chat.history`. */
export function chatHistory(
  session: Session | undefined,
  key: string,
  asked: {
    limit: number;
    maxChars: number;
    run: Run | undefined;
    release: Release;
    /** The files of an entry, if there are any and they are ready. */
    blocks?: (entry: Entry) => readonly object[] | undefined;
  },
): string {
  const { limit, maxChars, run, release, blocks } = asked;
  const entries = session?.shown(release).slice(-limit) ?? [];
  const messages = entries.map((entry) => shortened(entry, maxChars, { release, blocks }));
  const sessionId = session === undefined ? {} : { sessionId: session.id };
  const head = { sessionKey: key, ...sessionId, messages };
  if (release.tellsActivity !== "history") return JSON.stringify({ ...head, thinkingLevel: "off" });
  const all = session?.entries.length ?? 0;
  const hasMore = all > entries.length;
  const next = hasMore ? { nextOffset: entries.length } : {};
  const paging = release.subscriptions === "scoped" ? { hasMore, totalMessages: all, ...next } : {};
  const omitted = [
    ...Object.keys(head),
    "sessionId",
    "hasMore",
    "totalMessages",
    "nextOffset",
    "inFlightRun",
  ];
  const recorded = run === undefined ? "chat.history" : "chat.history of a run";
  const about = recordedRow(session, release, recorded, omitted);
  const flight = run === undefined ? "" : inFlight(run, release);
  return `${JSON.stringify({ ...head, ...paging }).slice(0, -1)}${flight},${about}}`;
}

/** More than an entry takes beside its text. */
const FRAME_BYTES = 2_000;

/** As the history has it: cut, and replaced if it is too large even so. */
function shortened(
  entry: Entry,
  maxChars: number,
  {
    release,
    blocks,
  }: { release: Release; blocks: ((entry: Entry) => readonly object[] | undefined) | undefined },
): object {
  const { text, role, timestamp } = entry;
  const cut =
    text.length > maxChars ? { ...entry, text: `${text.slice(0, maxChars)}\n...(truncated)...` } : entry;
  const shape = entryShape(cut, release, "history", blocks?.(entry));
  // Most are so short that their form need not be written to be measured: a character takes six bytes at most.
  if (6 * cut.text.length + FRAME_BYTES <= release.historyEntryBytes) return shape;
  if (Buffer.byteLength(JSON.stringify(shape)) <= release.historyEntryBytes) return shape;
  const content = [{ type: "text", text: "[chat.history omitted: message too large]" }];
  return { role, timestamp, content, __openclaw: { truncated: true, reason: "oversized" } };
}

/** A run that answers a queued message is not told of there. */
function inFlight(run: Run, release: Release): string {
  return run.request.sentAs === undefined
    ? `,"inFlightRun":${JSON.stringify(inFlightRun(run, release))}`
    : "";
}

function inFlightRun(run: Run, release: Release): object {
  const told = { runId: run.id, text: run.text.trimEnd() };
  if (release.subscriptions !== "scoped") return told;
  const common = { runId: run.id, seq: run.seq, stream: "assistant", ts: run.deltaAt, data: {} };
  const events = [{ ...common, sessionKey: run.session.key, agentId: "main" }];
  return { ...told, startedAt: run.startedAt, events: run.text === "" ? [] : events };
}

/** The payload of `sessions.list`. @param isActive whether a session works on something */
export function sessionsList(
  sessions: readonly Session[],
  release: Release,
  nowMs: number,
  isActive: (sessionKey: string) => boolean,
): string {
  const name = "sessions.list" in recording(release.name) ? "sessions.list" : undefined;
  const recorded = name === undefined ? {} : recordedPayload(release.name, name);
  const [sample = {}] = (recorded["sessions"] as object[] | undefined) ?? [];
  const activity = (key: string) => release.tellsActivity !== "nowhere" && { hasActiveRun: isActive(key) };
  const rows = sessions.map(({ key, id, usedAt }) => ({
    ...sample,
    key,
    sessionId: id,
    updatedAt: usedAt,
    ...activity(key),
  }));
  const total = "totalCount" in recorded ? { totalCount: rows.length } : {};
  return JSON.stringify({ ...recorded, ts: nowMs, count: rows.length, ...total, sessions: rows });
}

/** Recorded properties other than the omitted ones, as the inside of a JSON object; made once for every session. */
function recordedRow(
  session: Session | undefined,
  release: Release,
  name: string,
  omitted: readonly string[],
): string {
  const known = session?.rows.get(name);
  if (known !== undefined) return known;
  const kept = Object.entries(recordedPayload(release.name, name)).filter(([key]) => !omitted.includes(key));
  const text = JSON.stringify(Object.fromEntries(kept))
    .replaceAll(recordedKey, () => JSON.stringify(session?.key ?? ""))
    .replaceAll(/"sessionId":"[^"]*"/g, `"sessionId":"${session?.id ?? ""}"`)
    .slice(1, -1);
  session?.rows.set(name, text);
  return text;
}
