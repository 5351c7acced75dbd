import { createHash } from "node:crypto";
import type { DocumentReference, Firestore } from "firebase-admin/firestore";
import { ALREADY_EXISTS, codeOf } from "../database/error-code.ts";
import type { GatewayConnection } from "../gateway/connection/gateway-connection.ts";
import { chatHistory, type HistoryMessage } from "../gateway/methods/chat-history.ts";
import { keptFileAt, namedIn, workspaceOf } from "../gateway/methods/handed-over.ts";
import { standing, type RunTraces } from "../run/history-match.ts";
import type { Log } from "../telemetry/log.ts";
import { pause } from "../waiting.ts";
import { agentFile } from "./agent-file.ts";
import { agentRecord } from "./agent-record.ts";
import type { Bucket } from "./bucket.ts";
import { readGatewayFile } from "./gateway-file.ts";
import { UNSENT_MS } from "./grant.ts";
import { allowedPath, fileNameOf, isAllowed } from "./handed-source.ts";
import { cleanName } from "./kinds.ts";
import { attachmentPlace, objectPath, type StoredAttachment } from "./records.ts";

/** Files of one reply that are kept. */
const MOST_FILES = 8;

/** How long a gateway may take to make files ready, in milliseconds: 2026.9 took up to 0.8 s on a busy machine. */
const READY_MS = 2_000;

/** Between two looks for that, in milliseconds. */
const LOOK_MS = 150;

/** Entries of the history that are looked at. */
const ENTRIES = 30;

export interface FromAgent {
  readonly connection: Pick<GatewayConnection, "request" | "hello" | "url">;
  readonly agentId: string;
  readonly sessionKey: string;
  /** The run whose reply it is. */
  readonly run: RunTraces;
  readonly uid: string;
  readonly database: Firestore;
  readonly bucket: () => Promise<Bucket>;
  /** The gateway's shared token. */
  readonly token: () => Promise<string>;
  /** Waits until a file may be decoded; gives the place back by the function that comes back. */
  readonly takePlace: () => Promise<() => void>;
  readonly log: Log;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** A file that may be handed over, and how it is had. */
interface Handed {
  /** The same for everybody who looks for it. */
  readonly key: string;
  readonly name: string;
  readonly read: () => Promise<Buffer>;
}

/**
 * Fetches and keeps the files that an agent handed over with a reply, each once however many look for it. What is not the agent's to give,
 * and what cannot be had, is left out and told by the log.
 */
export async function filesFromAgent(from: FromAgent): Promise<StoredAttachment[]> {
  const entry = await entryWithFiles(from);
  if (entry === undefined) return [];
  const handed = await handedOver(entry, from);
  const kept: StoredAttachment[] = [];
  for (const one of handed.slice(0, MOST_FILES)) {
    const stored = await keep(one, from).catch((error: unknown) => leftOut(from, String(error)));
    if (stored !== undefined) kept.push(stored);
  }
  return kept;
}

/** The reply's entry; for a moment its gateway may not have made the files ready. */
async function entryWithFiles(from: FromAgent): Promise<HistoryMessage | undefined> {
  const { connection, sessionKey, run, signal, now } = from;
  const keepsFiles = connection.hello.methods?.includes("agents.workspace.get") === true;
  const until = now() + READY_MS;
  for (;;) {
    const history = await chatHistory(connection, { sessionKey, limit: ENTRIES }, { signal });
    const found = standing(history, run);
    const entry = "entry" in found ? found.entry : undefined;
    const isReady = entry?.files !== undefined || (entry?.media !== undefined && !keepsFiles);
    if (isReady || now() >= until) return entry;
    await pause(LOOK_MS, signal);
  }
}

async function handedOver(entry: HistoryMessage, from: FromAgent): Promise<Handed[]> {
  const { connection, sessionKey, agentId, signal } = from;
  if (entry.files === undefined && entry.media === undefined) return [];
  const workspace = await workspaceOf(connection, agentId, { signal });
  if (entry.files === undefined)
    return (entry.media ?? []).flatMap((source) => inWorkspace(source, workspace, from));
  const entryId = entry.id ?? "";
  const sources =
    entry.files.length === 0 ? [] : await namedIn(connection, { sessionKey, entryId }, { signal });
  return entry.files.flatMap(({ artifactId, label }) => {
    if (sources === undefined || !isAllowed(label, sources, workspace)) return refuse(from);
    return { key: artifactId, name: label, read: () => readKept(artifactId, from) };
  });
}

/** A file that its gateway gives by its path (2026.6), where its Control UI is on. */
function inWorkspace(source: string, workspace: string | undefined, from: FromAgent): Handed[] {
  const path = allowedPath(source, workspace);
  if (path === undefined) return refuse(from);
  const read = async () => {
    const { connection, token, signal } = from;
    const query = `source=${encodeURIComponent(path)}`;
    const file = { gatewayUrl: connection.url, path: `/__openclaw__/assistant-media?${query}`, signal };
    return readGatewayFile({ ...file, token: await token() });
  };
  return [{ key: path, name: fileNameOf(path), read }];
}

async function readKept(artifactId: string, from: FromAgent): Promise<Buffer> {
  const { connection, sessionKey, signal } = from;
  const { url, data } = await keptFileAt(connection, { sessionKey, artifactId }, { signal });
  if (data !== undefined) return Buffer.from(data, "base64");
  if (url?.startsWith("/api/") !== true) throw new Error("The gateway names another place.");
  return readGatewayFile({ gatewayUrl: connection.url, path: url, signal });
}

/** Keeps one file, by a name that everybody who fetches it comes to. Its document is made final with the reply, and else is deleted in a day. */
async function keep(
  { key, name: label, read }: Handed,
  from: FromAgent,
): Promise<StoredAttachment | undefined> {
  const { uid, run, takePlace, database, now } = from;
  const bytes = await read();
  const release = await takePlace();
  const file = await agentFile(label, bytes).finally(release);
  if (file === undefined) return leftOut(from, "It is of no kind that is kept.");
  const id = createHash("sha256").update(`${run.runId}\n${key}`).digest("hex").slice(0, 32);
  const [name, path] = [cleanName(label), objectPath(uid, id)];
  const { kind, contentType, width, height } = file;
  const size = width === undefined ? {} : { width, height };
  const stored = { id, kind, name, contentType, bytes: file.bytes.length, ...size, path };
  await (await from.bucket()).write(path, file.bytes, contentType);
  await (attachmentPlace(database, uid, id) as DocumentReference)
    .create(agentRecord(stored, now(), { dueAt: new Date(now() + UNSENT_MS) }))
    .catch((error: unknown) => {
      if (codeOf(error) !== ALREADY_EXISTS) throw error;
    });
  return stored;
}

function refuse(from: FromAgent): [] {
  leftOut(from, "It is not in the agent's workspace, or a visitor sent it.");
  return [];
}

/** No path: that would tell of the host. */
function leftOut({ log, run }: FromAgent, why: string): undefined {
  log.warn("A file of the agent was left out", { runId: run.runId, why });
}
