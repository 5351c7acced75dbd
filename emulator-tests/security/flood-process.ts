/**
 * An attacker in a process of its own: makes so many calls a second, of every sort, at the URL that it is told; at none until
 * it is told the next. Told of what it made, and of the statuses that it got.
 */
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { unsignedToken } from "../faults/message.ts";

export interface FloodOrder {
  /** Absent: stop. */
  readonly url?: string;
  readonly aSecond: number;
}

export interface Flooded {
  readonly made: number;
  /** By status; 0 for none. */
  readonly answers: Readonly<Record<string, number>>;
}

const PAUSE_MS = 10;
const ACCOUNTS = 1_000;
const NETWORKS = 65_536;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const tokens = Array.from({ length: ACCOUNTS }, (_, index) => unsignedToken(`mallory-${index}`, false));
const conversationId = randomUUID();
const bodies = [
  ...Array.from({ length: 7 }, () => ({ action: "refresh", conversationId })),
  { message: "hello" },
  { message: "hello", ...Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`f${index}`, 1])) },
  { action: "stop", conversationId, messageId: randomUUID() },
].map((data) => JSON.stringify({ data }));

let made = 0;
let answers: Record<string, number> = {};
let timer: NodeJS.Timeout | undefined;

function callOnce(url: string): void {
  made += 1;
  const body = bodies[made % bodies.length] ?? "";
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    authorization: `Bearer ${tokens[made % ACCOUNTS] ?? ""}`,
    "x-forwarded-for": `2001:db8:bad:${(made % NETWORKS).toString(16)}::1`,
  };
  const count = (status: number) => (answers[status] = (answers[status] ?? 0) + 1);
  const call = request(url, { method: "POST", headers, agent }, (response) => {
    response.resume().once("end", () => count(response.statusCode ?? 0));
  });
  call.once("error", () => count(0));
  call.end(body);
}

process.on("message", ({ url, aSecond }: FloodOrder) => {
  clearInterval(timer);
  timer = undefined;
  if (url === undefined) {
    process.send?.({ made, answers } satisfies Flooded);
    [made, answers] = [0, {}];
    return;
  }
  // What is due by the clock: a timer that comes late makes up for it.
  const begun = performance.now();
  timer = setInterval(() => {
    const due = ((performance.now() - begun) * aSecond) / 1_000;
    while (made < due) callOnce(url);
  }, PAUSE_MS);
});

process.once("disconnect", () => process.exit());
