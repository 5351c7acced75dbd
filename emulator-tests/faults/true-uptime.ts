import type { ReleaseName } from "../simulated-gateway/index.ts";
import { recordedPayload } from "../simulated-gateway/recorded.ts";

/**
 * Makes the simulated gateways of a release tell how long they have been up, where the recording always tells the same:
 * clients know by it which runs ended with an earlier start. For all gateways of this thread, so it should have one.
 */
export function tellUptime(release: ReleaseName, startedAtMs: () => number): void {
  const snapshot = recordedPayload(release, "connect")["snapshot"] as object;
  const get = () => Math.max(0, Date.now() - startedAtMs());
  Object.defineProperty(snapshot, "uptimeMs", { enumerable: true, configurable: true, get });
}
