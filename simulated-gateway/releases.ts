import { releaseNames, type Release, type ReleaseName } from "./release.ts";

export { releaseNames, type Release, type ReleaseName } from "./release.ts";

/** A rule's values, each from its release on, until the next one that is named. */
type Since<Value> = Readonly<Record<"2026.1.24-3", Value> & Partial<Record<ReleaseName, Value>>>;

const mebibyte = 1024 * 1024;
const stopWords = ["/stop", "stop", "esc", "abort", "exit", "interrupt"];
const politeStopWords = [...stopWords, "halt", "please stop", "stop please"];

const rules: { readonly [Rule in keyof Omit<Release, "name">]: Since<Release[Rule]> } = {
  protocol: { "2026.1.24-3": 3, "2026.5.12": 4 },
  version: {
    "2026.1.24-3": "dev",
    "2026.2.9": "dev",
    "2026.3.13": "2026.3.13",
    "2026.4.15": "2026.4.15",
    "2026.5.12": "2026.5.12",
    "2026.6.11": "2026.6.11",
    "2026.7.1": "2026.7.1",
    "2026.8.2": "2026.8.2",
    "2026.9.6": "2026.9.6",
  },
  proofs: { "2026.1.24-3": ["v2"], "2026.3.13": ["v2", "v3"] },
  knowsDeviceToken: { "2026.1.24-3": false, "2026.3.13": true },
  detailCodes: { "2026.1.24-3": false, "2026.3.13": true },
  explainsPairing: { "2026.1.24-3": false, "2026.4.15": true },
  pinsPlatform: { "2026.1.24-3": false, "2026.3.13": true },
  enumWording: { "2026.1.24-3": false, "2026.9.6": true },
  withoutDevice: { "2026.1.24-3": "as-asked", "2026.3.13": "nothing" },
  limitsWrongTokens: { "2026.1.24-3": false, "2026.6.11": true },
  removesOthers: { "2026.1.24-3": true, "2026.4.15": false, "2026.5.12": true },
  closesRemoved: { "2026.1.24-3": false, "2026.6.11": true },
  earlyFrameClose: { "2026.1.24-3": 1000, "2026.3.13": 1009 },
  maxPayload: { "2026.1.24-3": mebibyte / 2, "2026.3.13": 25 * mebibyte },
  maxConcurrent: { "2026.1.24-3": Infinity },
  maxBufferedBytes: { "2026.1.24-3": 1.5 * mebibyte, "2026.3.13": 50 * mebibyte },
  subscriptions: { "2026.1.24-3": "none", "2026.4.15": "extra", "2026.9.6": "scoped" },
  sharedSeq: { "2026.1.24-3": true, "2026.6.11": false },
  deltaEveryMs: { "2026.1.24-3": 150, "2026.9.6": 75 },
  flushesBeforeFinal: { "2026.1.24-3": false, "2026.3.13": true },
  modelFailure: {
    "2026.1.24-3": "empty-final",
    "2026.3.13": "one-error",
    "2026.4.15": "silence",
    "2026.6.11": "two-errors",
  },
  storeLock: { "2026.1.24-3": "unknown", "2026.3.13": "known", "2026.4.15": "none" },
  keepsSilence: { "2026.1.24-3": true, "2026.3.13": false },
  showsAtOnce: { "2026.1.24-3": false, "2026.6.11": true },
  keepsFirstMessage: { "2026.1.24-3": false, "2026.9.6": true },
  historyTextChars: { "2026.1.24-3": Infinity, "2026.3.13": 12_000, "2026.4.15": 8_000 },
  historyEntryBytes: { "2026.1.24-3": Infinity, "2026.3.13": 128 * 1024 },
  knowsMaxChars: { "2026.1.24-3": false, "2026.4.15": true },
  knowsMessageGet: { "2026.1.24-3": false, "2026.7.1": true },
  queuesAfterFinalMs: {
    "2026.1.24-3": 0,
    "2026.4.15": 400,
    "2026.6.11": 0,
    "2026.7.1": 400,
    "2026.8.2": 0,
  },
  tellsActivity: { "2026.1.24-3": "nowhere", "2026.5.12": "list", "2026.6.11": "history" },
  showsQueuedRun: { "2026.1.24-3": false, "2026.7.1": true },
  secondMessage: {
    "2026.1.24-3": "waits",
    "2026.4.15": "queues",
    "2026.6.11": "waits",
    "2026.9.6": "steers",
  },
  entryIdentity: {
    "2026.1.24-3": "none",
    "2026.4.15": "id",
    "2026.6.11": "user-run",
    "2026.9.6": "run",
  },
  tellsFirstAttempt: { "2026.1.24-3": false, "2026.3.13": true, "2026.4.15": false },
  keepsAttempts: { "2026.1.24-3": false, "2026.3.13": true, "2026.6.11": false },
  tellsTools: { "2026.1.24-3": false, "2026.4.15": true },
  resetsDaily: { "2026.1.24-3": true, "2026.8.2": false },
  stopWords: {
    "2026.1.24-3": new Set([...stopWords, "wait"]),
    "2026.6.11": new Set(politeStopWords),
  },
};

export const releases = Object.fromEntries(releaseNames.map((name) => [name, releaseOf(name)])) as Readonly<
  Record<ReleaseName, Release>
>;

function releaseOf(name: ReleaseName): Release {
  const values = Object.entries(rules).map(([rule, since]) => [rule, valueAt(since, name)]);
  return { name, ...Object.fromEntries(values) } as Release;
}

function valueAt(since: Since<unknown>, name: ReleaseName): unknown {
  const from = releaseNames.slice(0, releaseNames.indexOf(name) + 1).findLast((known) => known in since);
  return since[from ?? "2026.1.24-3"];
}
