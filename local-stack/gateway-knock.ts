/** Asks a gateway that has just started whether it really takes clients. */
import { setTimeout as delay } from "node:timers/promises";

interface Frame {
  type?: string;
  event?: string;
  ok?: boolean;
  payload?: { type?: string };
  error?: { code?: string; message?: string; retryAfterMs?: number; details?: { retryAfterMs?: number } };
}

type Answer = { kind: "open" } | { kind: "later"; afterMs: number } | { kind: "refused"; why: string };

const secondTryMs = 250;

/**
 * Connects with the shared token as a backend on this machine, and again for as long as the gateway says that it is
 * starting. Rejects when it refuses, or when `signal` aborts.
 */
export async function knock(url: string, token: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await tryConnect(url, token, signal);
    if (answer.kind === "open") return;
    if (answer.kind === "refused") throw new Error(`${url} refused the connection: ${answer.why}`);
    await delay(answer.afterMs, undefined, { signal });
  }
}

async function tryConnect(url: string, token: string, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const socket = new WebSocket(url);
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort);
  socket.addEventListener("close", ({ code, reason }) =>
    resolve({ kind: "refused", why: `${code} ${reason}` }),
  );
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.event === "connect.challenge") socket.send(JSON.stringify(connectRequest(token)));
    else if (frame.type === "res") resolve(judge(frame));
  });
  return promise.finally(() => {
    signal.removeEventListener("abort", onAbort);
    socket.close();
  });
}

function judge({ ok, error }: Frame): Answer {
  if (ok) return { kind: "open" };
  const afterMs = error?.retryAfterMs ?? error?.details?.retryAfterMs ?? secondTryMs;
  if (error?.code === "UNAVAILABLE") return { kind: "later", afterMs };
  return { kind: "refused", why: `${error?.code} ${error?.message}` };
}

function connectRequest(token: string): object {
  const client = { id: "gateway-client", mode: "backend", version: "1.0.0", platform: "node" };
  const params = { minProtocol: 3, maxProtocol: 4, client, role: "operator", scopes: [], auth: { token } };
  return { type: "req", id: "knock", method: "connect", params };
}
