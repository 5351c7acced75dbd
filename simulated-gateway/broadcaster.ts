import type { Connection } from "./connection.ts";
import { allows } from "./devices.ts";
import type { Release } from "./releases.ts";
import { sessionMessage } from "./session-shapes.ts";
import type { Entry, Session } from "./transcript.ts";

const scopedCapability = "session-scoped-events";

/** Owns who hears which event, and how events are numbered. */
export class Broadcaster {
  readonly connections = new Set<Connection>();
  readonly #release: Release;
  #seq = 0;

  constructor(release: Release) {
    this.#release = release;
  }

  /** An event about a session: for everyone who may read, unless a connection asked for its sessions' only. */
  tellSession(event: "chat" | "agent", sessionKey: string, payload: object): void {
    const scoped = this.#release.subscriptions === "scoped";
    this.#tell(event, JSON.stringify(payload), (connection) => {
      if (!allows(connection.grant?.scopes ?? [], "operator.read")) return false;
      const narrow = scoped && connection.grant?.caps.includes(scopedCapability) === true;
      return !narrow || connection.subscriptions.has(sessionKey);
    });
  }

  /** An entry of a transcript: for those who subscribed to its session. */
  tellEntry(entry: Entry, session: Session): void {
    if (this.#release.subscriptions === "none") return;
    const hearers = [...this.connections].filter(({ subscriptions }) => subscriptions.has(session.key));
    if (hearers.length === 0) return;
    const payload = sessionMessage(entry, session, this.#release);
    for (const connection of hearers) {
      const seq = this.#release.subscriptions === "scoped" ? connection.nextSeq() : undefined;
      connection.event("session.message", payload, seq);
    }
  }

  /** An event that needs a scope. */
  tellHolders(event: string, payload: object, scope: string): void {
    this.#tell(event, JSON.stringify(payload), ({ grant }) => allows(grant?.scopes ?? [], scope));
  }

  /** An event for everyone who was let in. */
  tellAll(event: string, payload: string): void {
    this.#tell(event, payload, () => true);
  }

  /** An event for one, such as its first `health`. */
  tellOne(connection: Connection, event: string, payload: string, more = ""): void {
    const seq = this.#release.sharedSeq ? (this.#seq += 1) : connection.nextSeq();
    connection.event(event, payload, seq, more);
  }

  #tell(event: string, payload: string, concerns: (connection: Connection) => boolean): void {
    if (this.#release.sharedSeq) this.#seq += 1;
    for (const connection of this.connections) {
      if (connection.grant === undefined || !concerns(connection)) continue;
      connection.event(event, payload, this.#release.sharedSeq ? this.#seq : connection.nextSeq());
    }
  }
}
