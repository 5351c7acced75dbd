import { fstatSync } from "node:fs";
import { parseArgs } from "node:util";
import { startFirestoreEngine } from "./server.ts";

/** `--port N`: the TCP port to listen on. @default a free one */
const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const engine = await startFirestoreEngine({ port: Number(values.port) });
console.log(`Firestore engine listening on ${engine.host}`);

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
if (belongsToParent()) process.stdin.resume().once("end", stop);

function stop(): void {
  void engine.close().then(() => process.exit(0));
}

/** Whether standard input is a pipe, which closes when the process at its other end dies. */
function belongsToParent(): boolean {
  const input = fstatSync(0);
  return input.isFIFO() || input.isSocket();
}
