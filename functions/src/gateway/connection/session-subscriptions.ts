/** Asks the gateway for one session's events, and ends that. */
export interface SessionEvents {
  subscribe(sessionKey: string): Promise<unknown>;
  unsubscribe(sessionKey: string): Promise<unknown>;
  /** Called when `subscribe` failed, with the runs whose events may be missing for it. */
  missed(runIds: readonly string[], reason: unknown): void;
}

/** The runs that keep one subscription, each under a key of its own: one run may be listened to twice. */
type Users = Map<symbol, string>;

/**
 * Owns which sessions' events one connection is subscribed to: one subscription per session key, from its first run
 * to the end of its last. A gateway that scopes events by session sends nothing without it.
 */
export class SessionSubscriptions {
  readonly #sessions = new Map<string, Users>();
  readonly #events: SessionEvents;

  constructor(events: SessionEvents) {
    this.#events = events;
  }

  /** Subscribes before anything that is sent after this call; the function that comes back gives it up. */
  acquire(runId: string, sessionKey: string): () => void {
    const users = this.#sessions.get(sessionKey) ?? this.#subscribe(sessionKey);
    const use = Symbol(runId);
    users.set(use, runId);
    return () => {
      if (users.delete(use) && users.size === 0) this.#release(sessionKey, users);
    };
  }

  /** The runs that are listened to in a session. */
  runsOf(sessionKey: string): ReadonlySet<string> {
    return new Set(this.#sessions.get(sessionKey)?.values());
  }

  #subscribe(sessionKey: string): Users {
    const users: Users = new Map();
    this.#sessions.set(sessionKey, users);
    this.#events.subscribe(sessionKey).catch((reason: unknown) => {
      // The next run on this session asks again.
      this.#forget(sessionKey, users);
      this.#events.missed([...users.values()], reason);
    });
    return users;
  }

  #release(sessionKey: string, users: Users): void {
    // A subscription that failed is not ended, and one that replaced it is not ours to end.
    if (this.#forget(sessionKey, users)) this.#events.unsubscribe(sessionKey).catch(() => {});
  }

  #forget(sessionKey: string, users: Users): boolean {
    return this.#sessions.get(sessionKey) === users && this.#sessions.delete(sessionKey);
  }
}
