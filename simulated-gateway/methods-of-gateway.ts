import { missingScope, type Call, type Method } from "./methods.ts";
import { invalidRequest } from "./refusal.ts";
import { recordedPayload } from "./recorded.ts";
import type { Release } from "./releases.ts";
import type { Runs } from "./runs.ts";
import { sessionsList } from "./session-shapes.ts";
import type { SessionReset, Transcripts } from "./transcript.ts";

interface GatewayRooms {
  readonly release: Release;
  readonly transcripts: Transcripts;
  readonly runs: () => Runs;
  readonly now: () => number;
  readonly sessionReset: SessionReset;
}

/** What is asked about the gateway itself, and which sessions' events are wanted. */
export function gatewayMethods({
  release,
  transcripts,
  runs,
  now,
  sessionReset,
}: GatewayRooms): Readonly<Record<string, Method>> {
  const read = { scope: "operator.read", required: [] } as const;
  const health = JSON.stringify(recordedPayload(release.name, "health"));
  return {
    ...(release.subscriptions === "none" ? {} : subscriptionMethods()),
    ...(release.removesSessions ? removalMethods(transcripts, release) : {}),
    "sessions.list": {
      ...read,
      optional: ["limit", "activeMinutes", "includeGlobal", "includeUnknown", "agentId", "search"],
      handle: ({ id, connection, params }) => {
        const { limit = 100, search = "" } = params as { limit?: number; search?: string };
        const found = transcripts.all.toReversed().filter(({ key }) => key.includes(search));
        const isActive = (key: string) => runs().shown(key).length > 0;
        connection.answer(id, sessionsList(found.slice(0, limit), release, now(), isActive));
      },
    },
    "config.get": {
      ...read,
      optional: [],
      handle: ({ id, connection }) => connection.answer(id, JSON.stringify(configured(sessionReset))),
    },
    health: { ...read, optional: ["probe"], handle: ({ id, connection }) => connection.answer(id, health) },
    status: {
      ...read,
      optional: [],
      handle: ({ id, connection }) => {
        const runtimeVersion = release.detailCodes ? { runtimeVersion: release.version } : {};
        const sessions = { count: transcripts.all.length };
        connection.answer(id, JSON.stringify({ ...runtimeVersion, channelSummary: [], sessions }));
      },
    },
  };
}

/** The gateway's configuration, as far as anybody here asks for it; hours and minutes. */
function configured({ atHour, idleMs }: SessionReset): object {
  const idleMinutes = idleMs === undefined ? undefined : idleMs / 60_000;
  const mode = idleMs === undefined ? "daily" : "idle";
  const isDefault = idleMs === undefined && (atHour === undefined || atHour === 4);
  const config = isDefault ? {} : { session: { reset: { mode, atHour, idleMinutes } } };
  return { exists: true, valid: true, config, issues: [] };
}

/** Without an administrator's rights a session is deleted only once it is archived, and only by who knows its id. */
function removalMethods(transcripts: Transcripts, release: Release): Readonly<Record<string, Method>> {
  const archived = new Set<string>();
  const required = ["key"];
  const scope = "operator.write";
  const found = ({ params }: Call) => {
    const session = transcripts.find(String(params["key"]));
    return session?.id === params["expectedSessionId"] ? session : undefined;
  };
  const refuse = ({ id, connection }: Call) => connection.refuse(id, invalidRequest("session changed"));
  return {
    "sessions.patch": {
      scope,
      required,
      optional: ["archived", "expectedSessionId"],
      handle: (call) => {
        const session = found(call);
        if (session === undefined) return refuse(call);
        archived.add(session.id);
        call.connection.answer(call.id, JSON.stringify({ ok: true, key: session.key }));
      },
    },
    "sessions.delete": {
      scope,
      required,
      optional: ["archivedOnly", "deleteTranscript", "expectedSessionId"],
      handle: (call) => {
        if (call.params["archivedOnly"] !== true)
          return call.connection.refuse(call.id, missingScope("operator.admin", release));
        const session = found(call);
        if (session === undefined || !archived.has(session.id)) return refuse(call);
        transcripts.remove(session.key);
        call.connection.answer(call.id, JSON.stringify({ ok: true, key: session.key, deleted: true }));
      },
    },
  };
}

function subscriptionMethods(): Readonly<Record<string, Method>> {
  const method = { scope: "operator.read", required: ["key"], optional: ["agentId"] } as const;
  const answer = ({ id, connection, params }: Call, subscribed: boolean) =>
    connection.answer(id, JSON.stringify({ subscribed, key: params["key"] }));
  return {
    "sessions.messages.subscribe": {
      ...method,
      handle: (call) => {
        call.connection.subscriptions.add(String(call.params["key"]));
        answer(call, true);
      },
    },
    "sessions.messages.unsubscribe": {
      ...method,
      handle: (call) => {
        call.connection.subscriptions.delete(String(call.params["key"]));
        answer(call, false);
      },
    },
  };
}
