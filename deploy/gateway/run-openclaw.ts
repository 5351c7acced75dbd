import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { join } from "node:path";
import type { Environment } from "./setting.ts";
import type { Settings } from "./settings.ts";
import { configPathOf } from "./state-folder.ts";

const forwarded = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const;

/**
 * Runs `openclaw` with these arguments, hands signals on to it, and answers its exit code: 128 and the signal's number
 * if one ended it. The token and the keys go to it in its environment, never on its command line.
 */
export async function runOpenclaw(settings: Settings, args: readonly string[]): Promise<number> {
  const script = join(settings.openclaw, "openclaw.mjs");
  const child = spawn(process.execPath, [script, ...args], {
    cwd: settings.stateDir,
    env: environmentOf(settings),
    stdio: "inherit",
  });
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  await once(child, "exit");
  const { exitCode, signalCode } = child;
  return exitCode ?? 128 + (signalCode === null ? 0 : constants.signals[signalCode]);
}

function environmentOf({ inherited, stateDir, port, token, model }: Settings): Environment {
  return {
    ...inherited,
    HOME: stateDir,
    OPENCLAW_STATE_DIR: stateDir,
    OPENCLAW_CONFIG_PATH: configPathOf(stateDir),
    OPENCLAW_GATEWAY_PORT: String(port),
    OPENCLAW_GATEWAY_TOKEN: token,
    OPENCLAW_MODEL_BASE_URL: model.baseUrl,
    OPENCLAW_MODEL_API_KEY: model.apiKey,
    OPENCLAW_MODEL_ID: model.id,
    OPENCLAW_MODEL_API: model.api,
    OPENCLAW_DISABLE_BONJOUR: "1",
    OPENCLAW_EXEC_SHELL_SNAPSHOT: "0", // Does not run a shell to learn its environment.
    OPENCLAW_NO_AUTO_UPDATE: "1",
    OPENCLAW_NO_RESPAWN: "1", // It restarts inside its process, so that signals reach it.
    OPENCLAW_OFFLINE: "1", // Downloads no helper programs.
  };
}
