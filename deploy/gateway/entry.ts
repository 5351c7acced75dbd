/**
 * Starts the gateway in its container, or with arguments runs another command of `openclaw` there:
 * `node entry.ts devices list`. Every setting comes from the environment; README.md lists them.
 */
import { giveUpRoot } from "./give-up-root.ts";
import { runOpenclaw } from "./run-openclaw.ts";
import { Unusable } from "./setting.ts";
import { readSettings } from "./settings.ts";
import { hasRun, prepareStateFolder } from "./state-folder.ts";

/** `EX_CONFIG` of sysexits: trying again does not help before somebody has acted. */
const misconfigured = 78;

const args = process.argv.slice(2);
const startsGateway = args.length === 0;

try {
  process.umask(0o077); // Whatever the gateway writes is for its own user only.
  const isFirstStart = startsGateway && !hasRun(process.env["OPENCLAW_STATE_DIR"]);
  const settings = readSettings(process.env, { isFirstStart });
  giveUpRoot(settings.stateDir, settings.runAs);
  if (startsGateway) prepareStateFolder(settings).forEach(say);
  process.exitCode = await runOpenclaw(settings, startsGateway ? ["gateway"] : args);
} catch (error) {
  if (!(error instanceof Unusable)) throw error;
  error.problems.forEach((problem) => say(problem));
  process.exitCode = misconfigured;
}

function say(line: string): void {
  process.stderr.write(`[clawfire] ${line}\n`);
}
