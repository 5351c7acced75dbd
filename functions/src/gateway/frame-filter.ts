/** What a look at the raw bytes says: another's frame, whose `seq` still counts, or one to be parsed. */
export type Glance = { readonly kind: "not-ours"; readonly seq: number } | { readonly kind: "parse" };

const parse: Glance = { kind: "parse" };

/** Bytes looked at on either end: a head with two ids, and a tail with the fields that follow the payload. */
const edge = 256;

const head = /^\{"type":"event","event":"([\w.:-]+)"(?:,"payload":\{"runId":"([\w.:-]+)")?/;
const tail = /,"seq":(\d{1,15})(?:,"stateVersion":\{[\w":,]*\})?(?:,"recipientProfileId":"[^"\\]*")?\}$/;

/** The events that are read by their payload whoever they are about. */
const alwaysRead: ReadonlySet<string> = new Set(["connect.challenge", "shutdown"]);

/**
 * Tells whether a frame can be dropped without decoding it. Older releases broadcast every visitor's events to every
 * connection, each with the whole reply so far, so the cost of a frame that is not ours must not grow with its length.
 *
 * Dropped is only what is certain: an event other than `chat`, or a `chat` event whose run id stands first in the
 * payload, in plain ASCII, and is not ours; and only if the outer `seq` is found at the very end, so that a gap in
 * the numbering is still noticed. Everything else, such as another order of keys, is left to the parser.
 * A string inside the frame cannot imitate these fields, because its quotation marks are escaped.
 */
export function glance(data: Buffer, isOurs: (runId: string) => boolean): Glance {
  const start = head.exec(data.toString("latin1", 0, edge));
  if (start === null) return parse;
  const [, event = "", runId] = start;
  if (alwaysRead.has(event)) return parse;
  if (event === "chat" && (runId === undefined || isOurs(runId))) return parse;
  const end = tail.exec(data.toString("latin1", Math.max(0, data.length - edge)));
  return end === null ? parse : { kind: "not-ours", seq: Number(end[1]) };
}
