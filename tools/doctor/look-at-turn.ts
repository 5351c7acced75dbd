import { randomBytes } from "node:crypto";
import type { Config } from "../../functions/src/config.ts";
import type { Credentials } from "../../functions/src/gateway/connection/credentials.ts";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import { driveRun } from "../../functions/src/run/drive-run.ts";
import type { RunOutcome } from "../../functions/src/run/run.ts";
import { guardCommands, removeGuard } from "../../functions/src/visitor/command-guard.ts";
import { devices } from "../device/devices.ts";
import { lookAtFiles } from "./look-at-files.ts";
import { failureOf } from "./observation.ts";
import { quiet } from "./quiet.ts";

export interface TrialTurn {
  readonly url: string;
  readonly credentials: Credentials;
  readonly agentId: string;
  readonly message: string;
  readonly timeoutMs: number;
  readonly config: Config;
}

/**
 * Has one message answered in the way in which `chat` does it, in a session that no visitor has.
 * @throws CataloguedFailure
 */
export async function lookAtTurn(trial: TrialTurn): Promise<{ seen: string; notes: string[] }> {
  const { url, credentials, agentId, message, timeoutMs, config } = trial;
  const shown = async () => credentials;
  const gateway = new GatewayLink({
    urls: [url],
    credentials: { read: shown, refresh: shown },
    scopes: devices.chat.scopes,
    log: quiet,
  });
  const name = `doctor-${randomBytes(8).toString("hex")}`;
  try {
    const outcome = await driveRun({
      gateway,
      sessionKey: `agent:${agentId}:web:${name}`,
      runId: name,
      message: guardCommands(message),
      mayBeSent: false,
      askedAtMs: Date.now(),
      signal: AbortSignal.timeout(timeoutMs),
      onStatus: () => {},
      onText: () => {},
    });
    const seen = `the agent ${agentId} answered: ${answerOf(outcome, timeoutMs)}`;
    return { seen, notes: await lookAtFiles(await gateway.connection(), config) };
  } finally {
    gateway.close();
  }
}

function answerOf(outcome: RunOutcome, timeoutMs: number): string {
  switch (outcome.kind) {
    case "complete":
      if (outcome.text.trim() === "") throw failureOf("run-without-text", "an answer without text");
      return brief(removeGuard(outcome.text));
    case "stopped":
      throw failureOf("run-failed", "somebody stopped the run");
    case "failed":
      throw failureOf("run-failed", brief(outcome.detail, 300) || "the run failed without a reason");
    case "detached":
      throw failureOf("run-unfinished", `no answer within ${timeoutMs / 1_000} s`);
    case "unreachable":
      throw outcome.cause;
  }
}

function brief(text: string, length = 60): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}
