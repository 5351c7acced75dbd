import { once } from "node:events";
import { createServer } from "node:net";

/** Ports below those that the system gives to outgoing connections. */
const [LOWEST, HIGHEST] = [15_000, 32_000];

/** A free port that no outgoing connection takes while a server that restarts has given it up. */
export async function lastingPort(): Promise<number> {
  const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
  const server = createServer().listen(port, "127.0.0.1");
  const isFree = await once(server, "listening").then(
    () => true,
    () => false,
  );
  if (!isFree) return lastingPort();
  server.close();
  await once(server, "close");
  return port;
}
