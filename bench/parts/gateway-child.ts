/** A simulated gateway in a process of its own, so that its work is not counted as ours. */
import { startSimulatedGateway, type AgentStep } from "../../simulated-gateway/index.ts";
import type { GatewayRequest } from "./gateway.ts";
import { clockMs, type Script } from "./script.ts";

async function* agent({ text }: { text: string }): AsyncGenerator<AgentStep> {
  const { pieces, words, paceMs = 0, stamped = false, hold } = JSON.parse(text) as Script;
  for (let piece = 0; piece < pieces; piece += 1) {
    if (piece > 0 && paceMs > 0) yield { pauseMs: paceMs };
    yield `${"word ".repeat(words - 1)}${stamped ? `@${clockMs()}` : "word"} `;
  }
  if (hold !== undefined) yield { hold };
}

const options = JSON.parse(process.argv[2] ?? "{}") as Parameters<typeof startSimulatedGateway>[0];
const gateway = await startSimulatedGateway({ ...options, agent });
process.on("message", ({ release, forget }: GatewayRequest) => {
  if (release !== undefined) gateway.releaseHold(release);
  if (forget === true) gateway.clearJournals();
});
process.on("disconnect", () => process.exit(0));
process.send?.({ url: gateway.url });
