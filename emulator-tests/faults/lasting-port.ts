import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

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

/** Milliseconds for which a port may be held by others. */
const HELD_MS = 5_000;

/** Listens at a port that was free a moment ago: a process that is being started holds every open port for a while. */
export async function listenOnceFree(listen: () => Promise<void>): Promise<void> {
  const givenUpAt = performance.now() + HELD_MS;
  for (;;) {
    const error = await listen().then(
      () => undefined,
      (reason: NodeJS.ErrnoException) => reason,
    );
    if (error === undefined) return;
    if (error.code !== "EADDRINUSE" || performance.now() > givenUpAt) throw error;
    await delay(50);
  }
}
