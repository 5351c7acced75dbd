/**
 * Owns the count of one connection's events, which tells whether frames were lost on the way. Releases of protocol 3
 * number the events of the whole gateway, those included that a connection's scopes hide from it: there a gap may be
 * a false alarm, which costs a look at the history and nothing else.
 */
export class EventSequence {
  #last: number | undefined;

  /** Takes the next event's `seq`; true if events before it are missing. Events without one are not counted. */
  skips(seq: number | undefined): boolean {
    if (seq === undefined) return false;
    const missing = this.#last !== undefined && seq > this.#last + 1;
    this.#last = Math.max(seq, this.#last ?? seq);
    return missing;
  }
}
