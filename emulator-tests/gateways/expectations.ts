import { byVersion } from "../../local-stack/gateway-release.ts";

/** What the releases do differently, as measured. Everything that is not here they do alike. */
export interface Expectations {
  readonly protocol: 3 | 4;
  /** The newest signature that it accepts. */
  readonly proof: "v2" | "v3";
  /**
   * What becomes of a device that the remote admin device removes: its connection `ends`, it is refused `next` time,
   * or it `stays` because the release lets no other device remove it over the wire.
   */
  readonly removed: "ends" | "next" | "stays";
  /** Which runs that its restart interrupted it goes on with by itself, under another run id. */
  readonly resumes: "all" | "later-turns" | "none";
  /** What it makes of an agent that keeps silent: no answer, or it asks the model `again` until there is one. */
  readonly silence: "no-answer" | "again";
  /** Whether a message in the moment after a failed run is swallowed: it ends without an answer, nobody was asked. */
  readonly swallowsAfterFailure: boolean;
  /** Whether a chat device may read when the gateway begins sessions anew. */
  readonly showsSettings: boolean;
  /** Whether it tells who listens to a run of the tools that are used. */
  readonly tellsTools: boolean;
  /** How the files are had that an agent hands over with `MEDIA:`: its gateway keeps them, gives them by their path, or does neither. */
  readonly handsOver: "kept" | "by-path" | "nothing";
  /** Whether it tells which of its models see pictures. */
  readonly tellsModelInput: boolean;
  /** Whether a device that is no administrator may delete a session that it has archived. */
  readonly removesSessions: boolean;
  /** Whether a gateway that was killed finds its own lock file for up to half a minute after, and fails its runs. */
  readonly staleLock: boolean;
}

const clawdbot124: Expectations = {
  protocol: 3,
  proof: "v2",
  removed: "stays",
  resumes: "none",
  silence: "no-answer",
  swallowsAfterFailure: false,
  showsSettings: false,
  tellsTools: false,
  handsOver: "nothing",
  tellsModelInput: true,
  removesSessions: false,
  staleLock: true,
};

const openclaw313: Expectations = { ...clawdbot124, proof: "v3", removed: "next", showsSettings: true };

const openclaw415: Expectations = { ...openclaw313, removed: "stays", tellsTools: true };

const openclaw512: Expectations = { ...openclaw415, protocol: 4, removed: "next" };

const openclaw611: Expectations = {
  ...openclaw512,
  removed: "ends",
  resumes: "later-turns",
  swallowsAfterFailure: true,
  handsOver: "by-path",
  staleLock: false,
};

const openclaw82: Expectations = {
  ...openclaw611,
  resumes: "all",
  handsOver: "kept",
  tellsModelInput: false,
  removesSessions: true,
};

const openclaw96: Expectations = {
  ...openclaw82,
  silence: "again",
  swallowsAfterFailure: false,
};

/** The releases that were measured, oldest first. */
const measured: Readonly<Record<string, Expectations>> = {
  "2026.1.24-3": clawdbot124,
  "2026.2.9": clawdbot124,
  "2026.3.13": openclaw313,
  "2026.4.15": openclaw415,
  "2026.5.12": openclaw512,
  "2026.6.11": openclaw611,
  "2026.7.1": openclaw611,
  "2026.8.2": openclaw82,
  "2026.9.6": openclaw96,
};

/** What only a real process and a real model do: going on by itself after a restart, and being in its own way after it. */
const simulated: Partial<Expectations> = {
  resumes: "none",
  silence: "no-answer",
  swallowsAfterFailure: false,
  staleLock: false,
};

/** What is expected of a gateway, and the release that it was measured at. */
export interface Basis {
  readonly expected: Expectations;
  readonly measuredAt: string;
}

/**
 * What to expect of `2026.9.6`, `openclaw@2026.9.6` or `simulated 2026.9.6`. A release that was never measured gets what
 * holds for the nearest one before it, or for the oldest.
 */
export function expectationsOf(name: string): Basis {
  const version = name.replace(/^(simulated |\w+@)/, "");
  const releases = Object.entries(measured);
  const [measuredAt, expected] =
    releases.findLast(([release]) => byVersion(release, version) <= 0) ?? releases[0] ?? unmeasured();
  return { measuredAt, expected: name.startsWith("simulated ") ? { ...expected, ...simulated } : expected };
}

function unmeasured(): never {
  throw new Error("expectations.ts has no release.");
}
