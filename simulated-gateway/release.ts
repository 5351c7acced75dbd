/** The gateway releases that can be simulated, oldest first, each measured at a real one. */
export const releaseNames = [
  "2026.1.24-3",
  "2026.2.9",
  "2026.3.13",
  "2026.4.15",
  "2026.5.12",
  "2026.6.11",
  "2026.7.1",
  "2026.8.2",
  "2026.9.6",
] as const;

export type ReleaseName = (typeof releaseNames)[number];

/** What one release does differently from another. Each rule was measured at a real gateway. */
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
  /** Whether a remote administrator may remove another device than its own. */
  readonly removesOthers: boolean;
  /** Whether a removed device's sockets are closed. */
  readonly closesRemoved: boolean;
  /** The code that ends a socket whose frame before the hello is too large. */
  readonly earlyFrameClose: 1000 | 1009;
  readonly maxPayload: number;
  readonly maxBufferedBytes: number;
  /** Runs that it works on at a time. */
  readonly maxConcurrent: number;
  /** Whether `sessions.messages.subscribe` exists, and narrows the events of a connection that asked for that. */
  readonly subscriptions: "none" | "extra" | "scoped";
  /** Whether one counter numbers the events of all connections. */
  readonly sharedSeq: boolean;
  /** Milliseconds between two `chat` deltas of a run. */
  readonly deltaEveryMs: number;
  /** Whether the words that no delta brought yet come in one before the final; else only the final has them. */
  readonly flushesBeforeFinal: boolean;
  /** What a failed model looks like: no `chat` event at all, an empty `final`, an `error`, or two. */
  readonly modelFailure: "silence" | "empty-final" | "one-error" | "two-errors";
  /**
   * What a message comes to while the store of sessions is locked, as by a gateway that was ended while it wrote: it fails before the agent
   * is asked, and `agent.wait` knows of that or not; `none` where nothing is locked so.
   */
  readonly storeLock: "unknown" | "known" | "none";
  /** Whether the history keeps a reply by which the agent said that it says nothing. */
  readonly keepsSilence: boolean;
  /** Whether the history shows a session's first message before it is answered. */
  readonly showsAtOnce: boolean;
  /** Whether it outlives a restart then. */
  readonly keepsFirstMessage: boolean;
  /** Characters after which `chat.history` cuts each text, unless it is asked for more. */
  readonly historyTextChars: number;
  /** Bytes of an entry, cut already, above which `chat.history` has a placeholder instead. */
  readonly historyEntryBytes: number;
  /** Whether `chat.history` knows `maxChars`. */
  readonly knowsMaxChars: boolean;
  /** Whether `chat.message.get` gives one entry whole. */
  readonly knowsMessageGet: boolean;
  /** Milliseconds after a final for which a message is queued: its run ends without words, and another one asks the agent. */
  readonly queuesAfterFinalMs: number;
  /** Where it is told whether a session works on something: nowhere, in the list of sessions, or in the history too. */
  readonly tellsActivity: "nowhere" | "list" | "history";
  /** Whether the run that answers a queued message is told as one, and can be stopped by the message's id. */
  readonly showsQueuedRun: boolean;
  /** What becomes of a message during a run: it waits for its turn, is queued so too, or is told to the agent that speaks. */
  readonly secondMessage: "waits" | "queues" | "steers";
  /** What an entry of the history tells of itself: nothing, its id, also the run of a user's entry, or of every one. */
  readonly entryIdentity: "none" | "id" | "user-run" | "run";
  /** Whether the first failed attempt of the model is told as an `error`, though the gateway goes on trying. */
  readonly tellsFirstAttempt: boolean;
  /** Whether each failed attempt of the model stands in the history, without words. */
  readonly keepsAttempts: boolean;
  /** Whether the tools that an agent calls are told to all who hear its run. */
  readonly tellsTools: boolean;
  /** Whether a session begins anew every day at 4:00 on the gateway's host unless that is configured. */
  readonly resetsDaily: boolean;
  readonly stopWords: ReadonlySet<string>;
}
