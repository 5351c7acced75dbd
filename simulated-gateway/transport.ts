/** One connection as the gateway sees it, whatever carries its frames. */
export interface Transport {
  /** True while frames can reach the other side. */
  readonly open: boolean;
  /** Resolves when it is gone. */
  readonly closed: Promise<void>;
  /** Called for every frame that arrives. */
  onFrame: (data: Buffer, isBinary: boolean) => void;
  send(frame: string | Buffer): void;
  close(code: number, reason: string): void;
  /** Ends it without a word. What was sent before still arrives. */
  cut(): void;
  /** Neither reads nor writes any more, and does not say so. */
  fallSilent(): void;
  /** Frees what it holds, at once. */
  destroy(): void;
}

/** A connection that is asked for and not open yet. */
export interface Upgrade {
  /** Breaks it off without a word. */
  destroy(): void;
  /** Answers with an HTTP status instead. */
  refuse(status: number, body: string): void;
}

export interface EntranceOptions {
  /** The largest frame that is read, in bytes. */
  readonly maxPayload: number;
  /** True if the connection must not be opened; it was dealt with. */
  readonly refuses: (upgrade: Upgrade) => boolean;
  readonly onOpen: (transport: Transport) => void;
  /** What a web request is answered with; undefined: nothing is there. */
  readonly serve?: (url: string, authorization: string | undefined) => Uint8Array | undefined;
}

/** Where connections come in: a port, or memory. It can be given up and taken again. */
export interface Entrance {
  /** What a client dials; only while it is open, or has been. */
  readonly url: string;
  open(): Promise<void>;
  /** Gives it up, and every connection that is left. */
  close(): Promise<void>;
}
