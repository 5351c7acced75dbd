import { afterDigits, lastSeq, standsAt, stringEnd } from "./frame-bytes.ts";

/** A frame that only adds to a reply: what it adds, and the number of the event. */
export interface AppendedText {
  readonly kind: "appended";
  readonly runId: string;
  readonly text: string;
  readonly seq: number;
  /** Bytes of the whole reply as JSON, without the quotation marks. */
  readonly writtenLength: number;
}

/** How long what is known of a run's reply is; undefined for a run that nobody here listens to. */
export type WrittenLengthOf = (runId: string) => number | undefined;

/** The order in which protocol 4 writes a delta. Where another order comes one day, the parser reads it. */
const runStart = Buffer.from('{"type":"event","event":"chat","payload":{"runId":"');
const sessionStart = Buffer.from(',"sessionKey":"');
const agentStart = Buffer.from(',"agentId":"');
const seqStart = Buffer.from(',"seq":');
const deltaStart = Buffer.from(',"state":"delta","deltaText":"');
const wholeStart = Buffer.from(',"message":{"role":"assistant","content":[{"type":"text","text":"');
const wholeEnd = Buffer.from('"}],"timestamp":');
const frameEnd = Buffer.from('}},"seq":');

/**
 * Reads a delta without reading the whole reply that it repeats, so that its cost does not grow with the reply. That
 * is right only if the whole is what is known and the addition, which their lengths tell: after a lost frame or a
 * rewritten reply they do not fit, and the frame is left to the parser. A string cannot imitate what stands around it,
 * because its quotation marks are escaped.
 */
export function appendedText(data: Buffer, writtenLengthOf: WrittenLengthOf): AppendedText | undefined {
  if (!standsAt(data, 0, runStart)) return undefined;
  const idEnd = stringEnd(data, runStart.length);
  const from = addedAt(data, idEnd + 1);
  if (from === undefined) return undefined;
  const runId = data.toString("latin1", runStart.length, idEnd);
  const known = writtenLengthOf(runId);
  const to = stringEnd(data, from);
  if (known === undefined || !standsAt(data, to + 1, wholeStart)) return undefined;
  const writtenLength = known + to - from;
  const seq = seqAfter(data, to + 1 + wholeStart.length + writtenLength);
  const text = seq === undefined ? undefined : textOf(data, from, to);
  if (seq === undefined || text === undefined) return undefined;
  return { kind: "appended", runId, text, seq, writtenLength };
}

/** Where the addition begins, if there is nothing unknown between the run's id and it. */
function addedAt(data: Buffer, at: number): number | undefined {
  if (!standsAt(data, at, sessionStart)) return undefined;
  let next = stringEnd(data, at + sessionStart.length) + 1;
  if (standsAt(data, next, agentStart)) next = stringEnd(data, next + agentStart.length) + 1;
  if (!standsAt(data, next, seqStart)) return undefined;
  next = afterDigits(data, next + seqStart.length);
  return standsAt(data, next, deltaStart) ? next + deltaStart.length : undefined;
}

/** The number of the event if the whole reply ends there, and the frame with it. */
function seqAfter(data: Buffer, wholeEndsAt: number): number | undefined {
  if (!standsAt(data, wholeEndsAt, wholeEnd)) return undefined;
  const next = afterDigits(data, wholeEndsAt + wholeEnd.length);
  if (!standsAt(data, next, frameEnd)) return undefined;
  return afterDigits(data, next + frameEnd.length) === data.length - 1 ? lastSeq(data) : undefined;
}

/** The value of the string as JSON that stands there. */
function textOf(data: Buffer, from: number, to: number): string | undefined {
  const written = data.toString("utf8", from, to);
  if (!written.includes("\\")) return written;
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    return undefined;
  }
}
