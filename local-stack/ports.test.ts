import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort, freePorts } from "./ports.ts";

test("hands out a port that can be listened on", async () => {
  const server = createServer().listen(await freePort(), "127.0.0.1");
  await once(server, "listening");
  expect(server.listening).toBe(true);
  server.close();
});

test("hands out as many different ports as asked for", async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
});
