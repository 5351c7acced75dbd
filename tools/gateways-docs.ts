/** Writes docs/RELEASES.md from what the gateway suites saw: what each release can, and what is done where it cannot. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import * as z from "zod";
import { Features } from "../emulator-tests/gateways/deployment/features.ts";
import { expectationsOf, type Expectations } from "../emulator-tests/gateways/expectations.ts";
import { gatewayRelease, ownReleaseNames } from "../local-stack/gateway-release.ts";
import { devFolder, projectRoot } from "../local-stack/project.ts";
import { CommandError } from "./command-line.ts";
import type { ReleaseResult } from "./gateways-run.ts";

const Run = z.object({ passed: z.number(), failed: z.literal(0), at: z.string(), node: z.string() });

/** One release, as it was seen. */
interface Seen {
  readonly release: string;
  readonly run: z.infer<typeof Run>;
  readonly features: Features;
  readonly expected: Expectations;
}

/** A line of the table: what a release tells or does, and what is done about it. */
interface Feature {
  readonly name: string;
  readonly cell: (seen: Seen) => string;
  readonly instead: string;
}

const yes = (is: boolean) => (is ? "yes" : "no");

const rows: readonly Feature[] = [
  {
    name: "protocol",
    cell: ({ features }) => String(features.protocol),
    instead: "Versions 3 to 4 are offered, and both are spoken.",
  },
  {
    name: "signature of a device",
    cell: ({ expected }) => expected.proof,
    instead:
      "The newer is tried first; one that is refused as invalid is followed by the older, and that is remembered.",
  },
  {
    name: "tells its version, methods, uptime, start",
    cell: ({ features: { tellsRelease, tellsMethods, tellsUptime, tellsBoot } }) =>
      [tellsRelease, tellsMethods, tellsUptime, tellsBoot].map(yes).join(", "),
    instead:
      "Nothing is decided by the version. Without a method in the list it is not called; a restart is noticed by the uptime; " +
      "a trace is sent to those that tell their start, as only they take it.",
  },
  {
    name: "events",
    cell: ({ features }) => features.events,
    instead: "Events of other sessions are dropped before they are parsed.",
  },
  {
    name: "entries of the history have an id",
    cell: ({ features }) => yes(features.entryIds),
    instead: "What was processed last is then known by its place in the history.",
  },
  {
    name: "entries tell their run",
    cell: ({ features }) => features.runIds,
    instead: "A message is then found by its text and its time, and its reply by where it stands.",
  },
  {
    name: "the history tells the session's id",
    cell: ({ features }) => yes(features.tellsSessionId),
    instead: "A new session is then noticed by a history that lacks what was said.",
  },
  {
    name: "tells whether a run goes on",
    cell: ({ features }) => features.tellsActiveRun,
    instead: "`agent.wait` and the history are asked, again and again.",
  },
  {
    name: "characters of one text in the history",
    cell: ({ features }) => features.cutsAt.toLocaleString("en"),
    instead: "A text that ends with the gateway's mark is asked for whole.",
  },
  {
    name: "`maxChars` of the history",
    cell: ({ features }) => yes(features.takesMaxChars),
    instead: "The events have the whole text; a reply that only the cut history has says that it is cut.",
  },
  {
    name: "texts above 128 KiB",
    cell: ({ features }) => features.wholeText,
    instead: "`chat.message.get` where it is known; else as above.",
  },
  {
    name: "a run that fails is told by",
    cell: ({ features }) => features.failure,
    instead: "`agent.wait` is asked beside the events, and the history then tells how it ended.",
  },
  {
    name: "`agent.wait` calls a failure",
    cell: ({ features }) => `\`${features.failureStatus}\``,
    instead: "The history decides: an entry that stopped with an error.",
  },
  {
    name: "runs that a restart interrupted",
    cell: ({ expected }) => resumed[expected.resumes],
    instead: "A run that is not gone on with is told as failed, and sent again only by the visitor.",
  },
  {
    name: "tells of the tools that are used",
    cell: ({ expected }) => yes(expected.tellsTools),
    instead: "`SHOW_TOOLS` then shows none.",
  },
  {
    name: "a removed device",
    cell: ({ expected }) => removed[expected.removed],
    instead: "It is removed on the gateway's own machine.",
  },
];

const resumed: Readonly<Record<Expectations["resumes"], string>> = {
  all: "gone on with",
  "later-turns": "gone on with, but for a first message",
  none: "over",
};

const removed: Readonly<Record<Expectations["removed"], string>> = {
  ends: "is disconnected",
  next: "is refused next time",
  stays: "cannot be removed from afar",
};

/** Keeps what a run of all cases on one release saw, for the page. */
export function remember({ release, cases }: ReleaseResult): void {
  const counts = {
    passed: cases.filter(({ passed }) => passed).length,
    failed: cases.filter(({ passed }) => !passed).length,
  };
  const seen = { ...counts, at: new Date().toISOString(), node: process.versions.node };
  writeFileSync(seenFile(release, "cases"), JSON.stringify(seen));
}

/** Writes the page from the last run of all cases on each release of gateways/. @throws when one is missing or failed. */
export async function writeReleasesPage(): Promise<void> {
  const seen = ownReleaseNames().map((release) => ({
    release,
    run: read(release, "cases", Run),
    features: read(release, "features", Features),
    expected: expectationsOf(release).expected,
  }));
  const page = await format(releasesPage(seen), { parser: "markdown", printWidth: 140 });
  writeFileSync(join(projectRoot, "docs", "RELEASES.md"), page);
}

function read<T>(release: string, what: "cases" | "features", schema: z.ZodType<T>): T {
  const file = seenFile(release, what);
  const parsed = existsSync(file) ? schema.safeParse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
  if (parsed?.success) return parsed.data;
  throw new CommandError(
    `First: npm run test:gateways -- --release ${release}. Its cases must all have passed.`,
  );
}

function seenFile(release: string, what: "cases" | "features"): string {
  return join(devFolder, "gateways", `${release}.${what}.json`);
}

function releasesPage(seen: readonly Seen[]): string {
  return `# Gateway releases

Written by \`npm run test:gateways\` from what it saw: each release is the real package, with a scripted model, behind a proxy
that makes its clients remote. Any other release of the registry is tried by
\`npm run test:gateways -- --release openclaw@2026.7.33\`; what it can is found out while it runs.

## Tested with

${table(
  ["release", "package", "cases passed", "on", "Node"],
  seen.map(({ release, run }) => [
    release,
    `\`${gatewayRelease(release).packageName}\``,
    String(run.passed),
    run.at.slice(0, 10),
    run.node,
  ]),
)}

## What each can

${table(
  ["", ...seen.map(({ release }) => release)],
  rows.map(({ name, cell }) => [name, ...seen.map((each) => cell(each))]),
)}

## What is done where it cannot

${table(
  ["", "what is done"],
  rows.map(({ name, instead }) => [name, instead]),
)}
`;
}

function table(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...lines.map(line)].join("\n");
}
