/** The gateway releases that can be simulated, each measured at a real one. */
export const releaseNames = ["2026.1.24-3", "2026.3.13", "2026.6.11", "2026.9.6"] as const;

export type ReleaseName = (typeof releaseNames)[number];

/** What one release does differently from another. */
export interface Release {
  readonly name: ReleaseName;
  readonly protocol: 3 | 4;
  /** What `hello-ok` tells of itself. */
  readonly version: string;
  /** Signature texts that it verifies. */
  readonly proofs: readonly ("v2" | "v3")[];
  /** Whether `auth.deviceToken` is a known property. */
  readonly knowsDeviceToken: boolean;
  /** Whether refusals carry `details.code`. */
  readonly detailCodes: boolean;
  /** Whether `details` tell the reason of a wanted pairing at length. */
  readonly explainsPairing: boolean;
  /** Whether another platform needs another approval. */
  readonly pinsPlatform: boolean;
  /** Whether closed lists are worded as one enumeration. */
  readonly enumWording: boolean;
  /** What a connection with the shared token and no device may do. */
  readonly withoutDevice: "as-asked" | "nothing";
  /** Whether ten wrong tokens lock the address out. */
  readonly limitsWrongTokens: boolean;
  /** Whether a removed device's sockets are closed. */
  readonly closesRemoved: boolean;
  /** The code that ends a socket whose frame before the hello is too large. */
  readonly earlyFrameClose: 1000 | 1009;
  readonly maxPayload: number;
  readonly maxBufferedBytes: number;
  /** Whether `sessions.messages.subscribe` exists, and narrows the events of a connection that asked for that. */
  readonly subscriptions: "none" | "extra" | "scoped";
  /** Whether one counter numbers the events of all connections. */
  readonly sharedSeq: boolean;
  /** Milliseconds between two `chat` deltas of a run. */
  readonly deltaEveryMs: number;
  /** Whether the `agent` events come as rarely as the deltas. */
  readonly throttlesAgentEvents: boolean;
  /** Whether the words that no delta brought yet come in one before the final. */
  readonly flushesBeforeFinal: boolean;
  /** What a failed model looks like: an empty `final`, an `error`, or two. */
  readonly modelFailure: "empty-final" | "one-error" | "two-errors";
  /** Whether the history keeps a reply by which the agent said that it says nothing. */
  readonly keepsSilence: boolean;
  /** Whether the history shows a session's first message before it is answered. */
  readonly showsAtOnce: boolean;
  /** Whether it outlives a restart then. */
  readonly keepsFirstMessage: boolean;
  readonly stopWords: ReadonlySet<string>;
}

const stopWords = ["/stop", "stop", "esc", "abort", "exit", "interrupt"];
const mebibyte = 1024 * 1024;

const first: Release = {
  name: "2026.1.24-3",
  protocol: 3,
  version: "dev",
  proofs: ["v2"],
  knowsDeviceToken: false,
  detailCodes: false,
  explainsPairing: false,
  pinsPlatform: false,
  enumWording: false,
  withoutDevice: "as-asked",
  limitsWrongTokens: false,
  closesRemoved: false,
  earlyFrameClose: 1000,
  maxPayload: mebibyte / 2,
  maxBufferedBytes: 1.5 * mebibyte,
  subscriptions: "none",
  sharedSeq: true,
  deltaEveryMs: 150,
  throttlesAgentEvents: false,
  flushesBeforeFinal: false,
  modelFailure: "empty-final",
  keepsSilence: true,
  showsAtOnce: false,
  keepsFirstMessage: false,
  stopWords: new Set([...stopWords, "wait"]),
};

const second: Release = {
  ...first,
  name: "2026.3.13",
  version: "2026.3.13",
  proofs: ["v2", "v3"],
  knowsDeviceToken: true,
  detailCodes: true,
  pinsPlatform: true,
  withoutDevice: "nothing",
  earlyFrameClose: 1009,
  maxPayload: 25 * mebibyte,
  maxBufferedBytes: 50 * mebibyte,
  flushesBeforeFinal: true,
  modelFailure: "one-error",
  keepsSilence: false,
};

const third: Release = {
  ...second,
  name: "2026.6.11",
  version: "2026.6.11",
  protocol: 4,
  explainsPairing: true,
  limitsWrongTokens: true,
  closesRemoved: true,
  subscriptions: "extra",
  sharedSeq: false,
  throttlesAgentEvents: true,
  modelFailure: "two-errors",
  showsAtOnce: true,
  stopWords: new Set([...stopWords, "halt", "please stop", "stop please"]),
};

const fourth: Release = {
  ...third,
  name: "2026.9.6",
  version: "2026.9.6",
  enumWording: true,
  subscriptions: "scoped",
  deltaEveryMs: 75,
  keepsFirstMessage: true,
};

export const releases: Readonly<Record<ReleaseName, Release>> = {
  "2026.1.24-3": first,
  "2026.3.13": second,
  "2026.6.11": third,
  "2026.9.6": fourth,
};
