import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findFirefox } from "../../emulator-tests/page/find-browser.ts";
import { devFolder } from "../../local-stack/project.ts";

/** One check or suite, and how it tells its counts. */
export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly counts:
    | { readonly kind: "one" }
    /** In the report that vitest writes. */
    | { readonly kind: "report"; readonly path: string }
    /** In its last line, `N passed, N failed`. */
    | { readonly kind: "printed" };
  /** Finds what a machine may lack. @throws when it is not there; says what to install. */
  readonly needs?: () => unknown;
}

/** What `npm test` runs. */
export const steps: readonly Step[] = [
  check("format", "prettier", "--check", ".", "--log-level", "warn"),
  check("types", "tsc", "--noEmit"),
  check("build of clawfire-react", "node", "packages/clawfire-react/build.ts"),
  check("build of clawfire-element", "node", "packages/clawfire-element/build.ts"),
  check("types of clawfire-react", "tsc", "--noEmit", "--project", "packages/clawfire-react"),
  check("types of clawfire-element", "tsc", "--noEmit", "--project", "packages/clawfire-element"),
  check("types of the page", "tsc", "--noEmit", "--project", "examples/nextjs"),
  check("lint", "oxlint", "--type-aware", "--deny-warnings"),
  check("parameters page", "node", "tools/configuration-docs.ts", "--check"),
  check("failures page", "node", "tools/troubleshooting-docs.ts", "--check"),
  suite("unit"),
  suite("simulated"),
  suite("simulation"),
  printed("seeds", "simulation/main.ts", "--kept"),
  printed("new seeds", "simulation/main.ts", "--soak", "1", "--whole", "--from", nameOfTree()),
  suite("doctor"),
  suite("emulator"),
  printed("deploy rehearsal", "tools/rehearse.ts"),
  // About a minute, of which turns are begun for the first forty seconds.
  printed("soak", "tools/soak.ts", "--faults", "--seconds", "40"),
];

/**
 * What `npm test -- --ci` runs beside it: the ratios of the bench, the page in a browser, with files too, the tag in Firefox, every fault at every step of a turn, and the real gateways, installed at their first use: what we ask of them, and
 * what a hostile visitor does. Of these two what says most about each release, or all.
 */
export const ciSteps = (all: boolean): readonly Step[] => [
  printed("bench", "bench/main.ts", "--short"),
  suite("deploy"),
  suite("packages"),
  printed("install", "tools/install.ts"),
  suite("page"),
  suite("files"),
  { ...suite("firefox"), needs: () => findFirefox() },
  printed("faults", "tools/faults.ts"),
  printed("faults, real", "tools/faults.ts", "--real"),
  printed("gateway releases", "tools/gateways.ts", all ? "--all" : "--telling"),
  printed("security", "tools/security.ts", all ? "--all" : "--telling"),
];

/** What this machine lacks for a step, in words. On a CI machine nothing may be left out: there the step fails. */
export function lackOf({ needs }: Step, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  if (environment["CI"]) return undefined;
  try {
    needs?.();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What git calls the files of this commit: each has simulated worlds of its own, and the same ones wherever it is tested. */
function nameOfTree(): string {
  const { stdout } = spawnSync("git", ["rev-parse", "--short", "HEAD^{tree}"], { encoding: "utf8" });
  return stdout?.trim() || "unknown";
}

function check(name: string, ...command: [string, ...string[]]): Step {
  return { name, command, counts: { kind: "one" } };
}

function suite(project: string): Step {
  const path = join(devFolder, "test", `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
  const command = ["vitest", "run", "--project", project, ...reporters] as const;
  return { name: `${project} tests`, command, counts: { kind: "report", path } };
}

function printed(name: string, ...script: string[]): Step {
  return { name, command: ["node", ...script], counts: { kind: "printed" } };
}
