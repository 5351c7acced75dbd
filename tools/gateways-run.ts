/** Runs the gateway suites over one release. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { expectationsOf } from "../emulator-tests/gateways/expectations.ts";
import { ensureGatewayInstalled } from "../local-stack/gateway-release.ts";
import { devFolder, nodeBinary, projectRoot } from "../local-stack/project.ts";
import { findRelease } from "../local-stack/registry-release.ts";

export interface CaseChoice {
  /** A regular expression on the names of the cases. */
  readonly casePattern?: string | undefined;
  /** Whether only those are run that say most about the release. */
  readonly onlyTelling: boolean;
}

export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  /** Why it failed; empty when it passed. */
  readonly reason: string;
  readonly seconds: number;
}

/** What came of one release. `failure` is set when its suites could not be run at all. */
export interface ReleaseResult {
  readonly release: string;
  /** The release whose measured behaviour was expected of it. */
  readonly measuredAt: string;
  readonly cases: readonly CaseResult[];
  /** What came of each kind of file, where that was tried. */
  readonly files: Readonly<Record<string, string>>;
  readonly failure?: string;
  readonly seconds: number;
}

export async function runRelease(release: string, choice: CaseChoice): Promise<ReleaseResult> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  try {
    const found = await findRelease(release, console.log);
    await ensureGatewayInstalled(found, console.log);
    const filesSeen = join(devFolder, "gateways", `${found.release}.files.json`);
    rmSync(filesSeen, { force: true });
    const cases = await runSuite(found.release, choice);
    const files = existsSync(filesSeen) ? Files.parse(JSON.parse(readFileSync(filesSeen, "utf8"))) : {};
    const failure = cases.length === 0 ? { failure: "No case was run." } : {};
    const { measuredAt } = expectationsOf(found.release);
    return { release, measuredAt, cases, files, seconds: seconds(), ...failure };
  } catch (error) {
    return {
      release,
      measuredAt: "",
      cases: [],
      files: {},
      failure: (error as Error).message,
      seconds: seconds(),
    };
  }
}

async function runSuite(release: string, { casePattern, onlyTelling }: CaseChoice): Promise<CaseResult[]> {
  const report = join(devFolder, "gateways", `${release}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const child = spawn(nodeBinary, [vitest, ...vitestArguments(report, casePattern)], {
    cwd: projectRoot,
    stdio: "inherit",
    env: {
      ...process.env,
      CLAWFIRE_GATEWAY_RELEASE: release,
      CLAWFIRE_TELLING_CASES: onlyTelling ? "1" : "0",
    },
  });
  await once(child, "exit");
  return readReport(report);
}

const vitest = join(projectRoot, "node_modules", "vitest", "vitest.mjs");

function vitestArguments(report: string, casePattern: string | undefined): string[] {
  const config = join(projectRoot, "emulator-tests", "gateways", "vitest.config.ts");
  const reporters = ["--reporter=verbose", "--reporter=json", `--outputFile.json=${report}`];
  const pattern = casePattern === undefined ? [] : ["--testNamePattern", casePattern];
  return ["run", "--config", config, ...reporters, ...pattern];
}

const Files = z.record(z.string(), z.string());

const Report = z.object({
  testResults: z.array(
    z.object({
      message: z.string().catch(""),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          duration: z.number().nullish(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** A case that was not chosen counts for nothing. */
function readReport(path: string): CaseResult[] {
  const { testResults } = Report.parse(JSON.parse(readFileSync(path, "utf8")));
  return testResults.flatMap(({ message, assertionResults }) => {
    // Such as a file that cannot be loaded.
    if (assertionResults.length === 0 && message !== "") throw new Error(message);
    const chosen = assertionResults.filter(({ status }) => status !== "skipped");
    return chosen.map(({ title, status, duration, failureMessages }) => ({
      name: title,
      passed: status === "passed",
      reason: status === "passed" ? "" : failureMessages?.join("\n") || status,
      seconds: (duration ?? 0) / 1_000,
    }));
  });
}
