/** A frame that only adds to a reply: what it adds, and the number of the event. */
export interface AppendedText {
  readonly kind: "appended";
  readonly runId: string;
  readonly text: string;
  /** The run's own count of its events. */
  readonly eventSeq: number;
  readonly seq: number;
  /** Bytes of the whole reply as JSON, without the quotation marks. */
  readonly writtenLength: number;
}

/** How long what is known of a run's reply is; undefined for a run that nobody here listens to. */
export type WrittenLengthOf = (runId: string) => number | undefined;

/** The order in which protocol 4 writes a delta. Where another order comes one day, the parser reads it. */
const head =
  /^\{"type":"event","event":"chat","payload":\{"runId":"([\w.:-]+)","sessionKey":"[^"\\]*"(?:,"agentId":"[^"\\]*")?,"seq":(\d{1,15}),"state":"delta","deltaText":("(?:[^"\\]|\\.)*"),"message":\{"role":"assistant","content":\[\{"type":"text","text":"/;
const tail = /"\}\],"timestamp":\d+\}\},"seq":(\d{1,15})\}$/;

/** Bytes looked at on either end. A longer addition is left to the parser. */
const headBytes = 512;
const tailBytes = 80;

/**
 * Reads a delta without reading the whole reply that it repeats, so that its cost does not grow with the reply. That
 * is right only if the whole is what is known and the addition, which their lengths tell: after a lost frame or a
 * rewritten reply they do not fit, and the frame is left to the parser.
 */
export function appendedText(data: Buffer, writtenLengthOf: WrittenLengthOf): AppendedText | undefined {
  const start = head.exec(data.toString("latin1", 0, headBytes));
  if (start === null) return undefined;
  const [{ length: from }, runId = "", eventSeq, added = '""'] = start;
  const known = writtenLengthOf(runId);
  if (known === undefined) return undefined;
  const tailAt = Math.max(from, data.length - tailBytes);
  const end = tail.exec(data.toString("latin1", tailAt));
  const writtenLength = tailAt + (end?.index ?? 0) - from;
  if (end === null || known + added.length - 2 !== writtenLength) return undefined;
  const text = textOf(added);
  if (text === undefined) return undefined;
  return { kind: "appended", runId, text, eventSeq: Number(eventSeq), seq: Number(end[1]), writtenLength };
}

const written = /^"[ !#-[\]-~]*"$/;

/** The value of a string as JSON, whose bytes are given one by one. */
function textOf(json: string): string | undefined {
  if (written.test(json)) return json.slice(1, -1);
  try {
    return JSON.parse(Buffer.from(json, "latin1").toString()) as string;
  } catch {
    return undefined;
  }
}
