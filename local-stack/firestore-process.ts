/** Runs the embedded Firestore engine as a process of its own, so that its work never delays the stack's. */
import { join } from "node:path";
import { startChild } from "./child.ts";
import { nodeBinary, plainEnvironment, projectRoot } from "./project.ts";
import type { Part } from "./startup.ts";

export interface FirestoreProcess extends Part {
  /** `host:port` */
  readonly host: string;
}

const startTimeoutMs = 30_000;

/** @param port A free one unless given. */
export async function startFirestoreProcess(logFile: string, port = 0): Promise<FirestoreProcess> {
  const child = startChild({
    name: "The Firestore engine",
    command: nodeBinary,
    args: [join(projectRoot, "local-stack/firestore/main.ts"), "--port", String(port)],
    env: plainEnvironment(),
    logFile,
  });
  try {
    const [, host = ""] = await child.waitForLine(/Firestore engine listening on (\S+)/, startTimeoutMs);
    return { name: child.name, host, stop: () => child.stop(), exited: child.exited, logFile };
  } catch (error) {
    await child.stop();
    throw error;
  }
}
