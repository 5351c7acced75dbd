/** Looks at a frame's bytes without making strings of them. */

const seqStart = Buffer.from(',"seq":');

const ZERO = "0".charCodeAt(0);
const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = "\\".charCodeAt(0);
const CLOSING_BRACE = "}".charCodeAt(0);

/** The `seq` of a frame that ends with it. */
export function lastSeq(data: Buffer): number | undefined {
  let at = data.length - 2;
  let [seq, unit] = [0, 1];
  for (let digit = digitAt(data, at); digit >= 0 && unit < 1e15; digit = digitAt(data, at)) {
    seq += digit * unit;
    unit *= 10;
    at -= 1;
  }
  const begins = at - seqStart.length + 1;
  const isSeq = unit > 1 && data[data.length - 1] === CLOSING_BRACE && standsAt(data, begins, seqStart);
  return isSeq ? seq : undefined;
}

export function standsAt(data: Buffer, at: number, bytes: Buffer): boolean {
  const { length } = bytes;
  if (at < 0 || at + length > data.length) return false;
  for (let index = 0; index < length; index += 1) if (data[at + index] !== bytes[index]) return false;
  return true;
}

/** Where the string as JSON ends that begins there, without its quotation marks; the frame's end if it does not. */
export function stringEnd(data: Buffer, from: number): number {
  let at = from;
  for (let byte = data[at]; byte !== QUOTE && byte !== undefined; byte = data[at])
    at += byte === BACKSLASH ? 2 : 1;
  return at;
}

/** Where the digits end that begin there. */
export function afterDigits(data: Buffer, from: number): number {
  let at = from;
  while (digitAt(data, at) >= 0) at += 1;
  return at;
}

/** Negative where there is none. */
function digitAt(data: Buffer, at: number): number {
  const digit = (data[at] ?? 0) - ZERO;
  return digit <= 9 ? digit : -1;
}
