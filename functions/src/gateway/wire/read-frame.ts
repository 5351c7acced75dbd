import { appendedText, type AppendedText } from "./appended-text.ts";
import { lastSeq } from "./frame-bytes.ts";
import { parseFrame, type Frame } from "./frames.ts";

/** What the reader knows of the runs that are listened to. */
export interface ListenedRuns {
  has(runId: string): boolean;
  /** Whether runs that nobody listens to are of interest too: then every frame is parsed. */
  readonly expectsOthers: boolean;
  /** Whether the steps of tools are of interest. */
  readonly hearsTools: boolean;
  /** Bytes of a run's reply so far as JSON, without the quotation marks; undefined when nobody listens to the run. */
  writtenLength(runId: string): number | undefined;
}

/** Reads a frame in the cheapest way that is sure: most are somebody else's, or add some words to a known reply. */
export function readFrame(data: Buffer, runs: ListenedRuns): Frame | AppendedText {
  const appended = appendedText(data, (runId) => runs.writtenLength(runId));
  if (appended !== undefined) return appended;
  if (runs.expectsOthers) return parseFrame(data.toString());
  const peeked = peek(data, (runId) => runs.has(runId), runs.hearsTools);
  return peeked.kind === "not-ours" ? { kind: "ignored", seq: peeked.seq } : parseFrame(data.toString());
}

/** What a look at the raw bytes says: another's frame, whose `seq` still counts, or one to be parsed. */
export type Peek = { readonly kind: "not-ours"; readonly seq: number } | { readonly kind: "parse" };

const parse: Peek = { kind: "parse" };

/** Bytes looked at on either end: a head with two ids, and a tail with the fields that follow the payload. */
const headBytes = 160;
/** An `agent` event tells of its session before it says what it is about (measured on 2026.6.11 and 2026.9.6). */
const agentBytes = 400;
const tailBytes = 128;

/** Where the beginning of an entry of a transcript tells whose words it has. */
const entryBytes = 512;

const eventStart = '{"type":"event","event":"';
const runStart = ',"payload":{"runId":"';
const agentsWords = ',"message":{"role":"assistant",';
const words = '"stream":"assistant"';
const runBegins = /"stream":"lifecycle","data":\{"phase":"start"/;
const runBeginsOrUsesTool = /"stream":"(?:item"|lifecycle","data":\{"phase":"start")/;
const seqStart = ',"seq":';

const plain = /^[\w.:-]+$/;
const seqAndMore = /^(\d{1,15})(?:,"stateVersion":\{[\w":,]*\})?(?:,"recipientProfileId":"[^"\\]*")?\}$/;

/** The events that are read by their payload whoever they are about. */
const alwaysRead: ReadonlySet<string> = new Set(["connect.challenge", "shutdown"]);

/**
 * Tells whether a frame can be dropped without decoding it. Older releases broadcast every visitor's events to every
 * connection, each with the whole reply so far, so the cost of a frame that is not ours must not grow with its length.
 *
 * Dropped is only what is certain: an event of no interest, another's words in a transcript, or a `chat` event, or a step
 * of the agent, whose run id stands first in the payload, in plain ASCII, and is not ours; and only if the outer `seq` is
 * found at the very end, so that a gap in the numbering is still noticed. Everything else, such as another order of keys,
 * is left to the parser.
 * A string inside the frame cannot imitate these fields, because its quotation marks are escaped.
 */
export function peek(data: Buffer, isOurs: (runId: string) => boolean, hearsTools = false): Peek {
  const start = data.toString("latin1", 0, headBytes);
  if (!start.startsWith(eventStart)) return parse;
  const end = start.indexOf('"', eventStart.length);
  const event = start.slice(eventStart.length, end);
  if (end < 0 || alwaysRead.has(event) || event.includes("\\")) return parse;
  const isOfRun = event === "chat" || (event === "agent" && isStep(data, start, hearsTools));
  if (isOfRun && !isAnothers(start, end + 1, isOurs)) return parse;
  if (event === "session.message" && hasAgentsWords(data)) return parse;
  return notOurs(data);
}

function notOurs(data: Buffer): Peek {
  const seq = lastSeq(data) ?? outerSeq(data);
  return seq === undefined ? parse : { kind: "not-ours", seq };
}

/** The beginning of the agent's work; or, where that is of interest, of a tool or whatever else that work consists of. */
function isStep(data: Buffer, start: string, hearsTools: boolean): boolean {
  if (start.includes(words)) return false;
  return (hearsTools ? runBeginsOrUsesTool : runBegins).test(data.toString("latin1", 0, agentBytes));
}

function hasAgentsWords(data: Buffer): boolean {
  return data.toString("latin1", 0, entryBytes).includes(agentsWords);
}

function isAnothers(start: string, at: number, isOurs: (runId: string) => boolean): boolean {
  if (!start.startsWith(runStart, at)) return false;
  const end = start.indexOf('"', at + runStart.length);
  const runId = start.slice(at + runStart.length, end);
  return end >= 0 && plain.test(runId) && !isOurs(runId);
}

/** The outer `seq` where more follows it. */
function outerSeq(data: Buffer): number | undefined {
  const end = data.toString("latin1", Math.max(0, data.length - tailBytes));
  const at = end.lastIndexOf(seqStart);
  const found = at < 0 ? null : seqAndMore.exec(end.slice(at + seqStart.length));
  return found === null ? undefined : Number(found[1]);
}
