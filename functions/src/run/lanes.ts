interface Lane {
  /** The message whose turn is being worked on, by however many calls. */
  message: string;
  calls: number;
  readonly waiting: { readonly message: string; readonly enter: () => void }[];
}

/**
 * Owns whose turn it is in each conversation of this instance. A gateway that gets a second message while it works on the
 * first answers both in one reply, or one of them not at all, depending on the release.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /**
   * Waits until no other message of the conversation is being worked on; calls with the same message go together. The
   * function that comes back makes room.
   */
  async enter(conversation: string, message: string): Promise<() => void> {
    const lane = this.#lanes.get(conversation);
    if (lane === undefined) this.#lanes.set(conversation, { message, calls: 1, waiting: [] });
    else if (lane.message === message) lane.calls += 1;
    else await new Promise<void>((enter) => lane.waiting.push({ message, enter }));
    return () => this.#leave(conversation);
  }

  #leave(conversation: string): void {
    const lane = this.#lanes.get(conversation);
    if (lane === undefined) return;
    lane.calls -= 1;
    if (lane.calls > 0) return;
    const [next] = lane.waiting;
    if (next === undefined) this.#lanes.delete(conversation);
    else this.#admit(lane, next.message);
  }

  #admit(lane: Lane, message: string): void {
    const admitted = lane.waiting.filter((entry) => entry.message === message);
    const others = lane.waiting.filter((entry) => entry.message !== message);
    lane.waiting.splice(0, lane.waiting.length, ...others);
    lane.message = message;
    lane.calls = admitted.length;
    for (const { enter } of admitted) enter();
  }
}
