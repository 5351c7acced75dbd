import { parseDeviceKey } from "../functions/src/gateway/connection/identity.ts";
import { once } from "node:events";
import { join } from "node:path";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Stack } from "../local-stack/stack.ts";

/** What tests may do to the running stack, by the path that asks for it. */
const verbs: Readonly<Record<string, (stack: Stack, argument: string) => unknown>> = {
  /** WebSockets that were opened at the gateway so far. */
  "/upgrades": ({ proxy }) => proxy?.upgrades,
  /** Cuts every open socket. */
  "/cut": ({ proxy }) => proxy?.cutAll(),
  /** Answers new sockets with an HTTP status, as a host does whose gateway is away; nothing: lets them through. */
  "/refuse": ({ proxy }, status) => proxy?.refuse(status === "" ? null : Number(status)),
  /** Where secrets are read, for functions that a test starts beside the stack's. */
  "/secret-manager": ({ secretManager }) => secretManager.host,
  /** The agent's own folder at the gateway. */
  "/workspace": ({ runFolder }) => join(runFolder, "gateway", "workspace"),
  "/chat-device": ({ secrets }) => parseDeviceKey(secrets.OPENCLAW_DEVICE_KEY).deviceId,
};

/** Gives the tests, which run in another process, a hand on the stack. */
export async function startControlServer(stack: Stack) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://control");
    const verb = verbs[pathname];
    if (verb === undefined) return void response.writeHead(404).end();
    return void Promise.resolve(verb(stack, searchParams.get("argument") ?? "")).then(
      (answer) => response.end(JSON.stringify(answer ?? null)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
