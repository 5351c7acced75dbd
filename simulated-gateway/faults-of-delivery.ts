import { randomUUID } from "node:crypto";
import type { Connection, OutgoingEvent, Tap } from "./connection.ts";
import { connectedSteps, type FaultRow, type Scene, type StepName, type Strike } from "./fault-row.ts";

const mebibyte = 1024 * 1024;

/** Something is sent beside what belongs here. */
const beside =
  (send: (scene: Scene, bytes: number | undefined) => void): Strike =>
  (scene, proceed, { bytes }) => {
    send(scene, bytes);
    proceed();
  };

/** The next `chat` event of the connection is handled differently, once. */
const onNextChat =
  (change: (next: OutgoingEvent, connection: Connection) => readonly string[]): Strike =>
  ({ connection }, proceed) => {
    connection.tap = (out) => {
      if (out.event !== "chat") return [out.frame];
      connection.tap = undefined;
      return change(out, connection);
    };
    proceed();
  };

/** Steps after which at least one more `chat` event of the turn comes. */
const whileRunning: readonly StepName[] = [
  "after-hello",
  "on-send",
  "before-answer",
  "after-answer",
  "after-first-delta",
  "before-final",
];

/** What can be wrong with the frames on their way. */
export const deliveryFaults = {
  "malformed-json": {
    meaning: "A frame arrives that is not JSON.",
    steps: connectedSteps,
    strike: beside(({ connection }) => connection.send('{"type":"event","event":"chat","payl')),
  },
  "wrong-shape": {
    meaning: "Frames arrive whose fields have other types than ever.",
    steps: connectedSteps,
    strike: beside(({ connection }) => {
      connection.send('{"type":"event","event":"chat","payload":{"runId":7,"state":[],"seq":"x"}}');
      connection.send('{"type":"res","id":9,"ok":"yes"}');
      connection.send('[null,{"type":{}}]');
    }),
  },
  "binary-frame": {
    meaning: "A binary frame arrives.",
    steps: connectedSteps,
    strike: beside(({ connection }) => connection.send(Buffer.from([0, 159, 146, 150]))),
  },
  "unknown-event": {
    meaning: "An event arrives that no release of today knows.",
    steps: connectedSteps,
    strike: beside(({ connection }) => connection.event("chat.mood", '{"mood":"fine"}', seqOf(connection))),
  },
  "foreign-run": {
    meaning: "Events of another run of the same session, and of a run of another session, arrive.",
    steps: connectedSteps,
    strike: beside(({ connection, run }) => {
      foreignFinal(connection, run?.session.key ?? "agent:main:web:other");
      foreignFinal(connection, "agent:main:web:stranger");
    }),
  },
  "oversized-frame": {
    meaning: "A frame arrives that is larger than any limit. Heeds `bytes`, 33 MiB unless given.",
    steps: connectedSteps,
    strike: beside(({ connection }, bytes = 33 * mebibyte) => {
      const payload = `{"text":"${"x".repeat(bytes)}"}`;
      connection.event("agent", payload, seqOf(connection));
    }),
  },
  "seq-gap": {
    meaning: "The next `chat` event is lost.",
    steps: whileRunning,
    strike: onNextChat(() => []),
  },
  "duplicate-frame": {
    meaning: "The next `chat` event arrives twice, with the same number.",
    steps: whileRunning,
    strike: onNextChat(({ frame }) => [frame, frame]),
  },
  "duplicate-event": {
    meaning: "The next `chat` event is told again under the next number.",
    steps: whileRunning,
    strike: onNextChat(({ frame, payload }, connection) => {
      const again = `{"type":"event","event":"chat","payload":${payload},"seq":${connection.nextSeq()}}`;
      return [frame, again];
    }),
  },
  "reordered-events": {
    meaning: "The next `chat` event arrives after the one that follows it.",
    steps: whileRunning,
    strike: ({ connection }, proceed) => {
      connection.tap = reorder(connection);
      proceed();
    },
  },
} as const satisfies Readonly<Record<string, FaultRow>>;

function reorder(connection: Connection): Tap {
  let kept: string | undefined;
  return ({ event, frame }) => {
    if (event !== "chat") return [frame];
    if (kept === undefined) return ((kept = frame), []);
    connection.tap = undefined;
    return [frame, kept];
  };
}

function foreignFinal(connection: Connection, sessionKey: string): void {
  const message = { role: "assistant", content: [{ type: "text", text: "Not for you." }], timestamp: 0 };
  const payload = { runId: randomUUID(), sessionKey, seq: 1, state: "final", message };
  connection.event("chat", JSON.stringify(payload), seqOf(connection));
}

function seqOf(connection: Connection): number | undefined {
  return connection.grant === undefined ? undefined : connection.nextSeq();
}
