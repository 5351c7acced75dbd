import { readLines } from "./handed-files.ts";
import type { Release } from "./releases.ts";
import { wordsIn } from "./run-events-v4.ts";
import type { Entry } from "./transcript.ts";

/** How a release writes the entries of a transcript. */
export function entryShape(
  entry: Entry,
  release: Release,
  where: "history" | "event",
  blocks?: readonly object[],
): object {
  if (blocks !== undefined) {
    const { words: text } = readLines(entry.text);
    const shape = entryShape({ ...entry, text }, release, where);
    const own = text.trim() === "" ? [] : [{ type: "text", text: text.trim() }];
    return { ...shape, content: [...own, ...blocks] };
  }
  return entry.role === "user" ? userShape(entry, release, where) : assistantShape(entry, release, where);
}

function userShape(entry: Entry, release: Release, where: "history" | "event"): object {
  const { text, timestamp, runId } = entry;
  if (["none", "id"].includes(release.entryIdentity)) {
    const sender = release.detailCodes ? { senderLabel: "gateway-client" } : {};
    const identity = release.entryIdentity === "id" ? { __openclaw: place(entry, release, where) } : {};
    return { role: "user", content: [{ type: "text", text }], timestamp, ...sender, ...identity };
  }
  const idempotencyKey = `${runId}:user`;
  const client = { transport: { clients: [{ id: "gateway-client", mode: "backend" }] } };
  const newest = release.subscriptions === "scoped";
  const meta = { ...(newest ? { ...client, idempotencyKey } : {}), ...place(entry, release, where) };
  return { role: "user", content: text, timestamp, idempotencyKey, __openclaw: meta };
}

function assistantShape(entry: Entry, release: Release, where: "history" | "event"): object {
  const { text, timestamp, end, runId } = entry;
  const usage = usageShape(end === "stop" ? wordsIn(text) : 0, release);
  const common = { role: "assistant", content: contentShape(entry, release) };
  const source = { api: "openai-completions", provider: "local", model: "scripted-1" };
  const newest = release.subscriptions === "scoped";
  const meta = {
    ...(newest ? { runId } : {}),
    ...place(entry, release, where),
  };
  const marked = release.entryIdentity === "none" ? {} : { __openclaw: meta };
  if (end === "aborted") {
    const openclawAbort = { aborted: true, origin: "rpc", runId };
    const injected = { api: "openai-responses", provider: "openclaw", model: "gateway-injected" };
    const key = { idempotencyKey: `${runId}:assistant` };
    return { ...common, timestamp, stopReason: "stop", usage, ...injected, ...key, openclawAbort, ...marked };
  }
  const failed = end === "error" && release.protocol === 3 ? { errorMessage: text } : {};
  const response = release.protocol === 4 && end === "stop" ? { responseId: "chatcmpl-scripted" } : {};
  return { ...common, ...source, usage, stopReason: end, timestamp, ...response, ...failed, ...marked };
}

function contentShape({ text, end }: Entry, { protocol }: Release): object[] {
  if (end !== "error") return [{ type: "text", text }];
  if (protocol === 3 || text === "") return [];
  return [{ type: "text", text: "⚠️ LLM request failed (request format rejected, HTTP 400)." }];
}

/** Where an entry stands, as protocol 4 tells it. */
function place({ id, seq, timestamp }: Entry, release: Release, where: "history" | "event"): object {
  if (release.subscriptions === "scoped")
    return {
      id,
      recordTimestampMs: timestamp,
      transcriptPosition: { source: "simulated", rawSeq: seq },
      seq,
    };
  const recorded = where === "history" ? { recordTimestampMs: timestamp } : {};
  return { id: id.slice(0, 8), ...recorded, seq };
}

function usageShape(output: number, release: Release): object {
  const input = output === 0 ? 0 : 100;
  const cache = { cacheRead: 0, cacheWrite: 0 };
  const long = { input: 0, output: 0, ...cache, total: 0 };
  const cost = release.detailCodes && release.subscriptions !== "scoped" ? { total: 0 } : long;
  return { input, output, ...cache, totalTokens: input + output, cost };
}
