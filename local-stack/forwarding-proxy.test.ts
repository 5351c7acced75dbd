import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { startForwardingProxy, type ForwardingProxy } from "./forwarding-proxy.ts";

let gateway: { server: Server; sockets: WebSocketServer; port: number };
let proxy: ForwardingProxy;
const clients: WebSocket[] = [];

/** Answers `<name> <message>` to every message and `plain` to every plain request. */
async function startEcho(name: string): Promise<typeof gateway> {
  const server = createServer((request, response) => {
    response.writeHead(200, { "x-seen-for": request.headers["x-forwarded-for"] }).end("plain");
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) =>
    socket.on("message", (text: Buffer) => socket.send(`${name} ${text.toString()}`)),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, sockets, port: (server.address() as AddressInfo).port };
}

function stop({ server, sockets }: typeof gateway): void {
  sockets.clients.forEach((client) => client.terminate());
  server.close();
}

beforeEach(async () => {
  gateway = await startEcho("one");
  proxy = await startForwardingProxy({ targetPort: gateway.port });
});

afterEach(async () => {
  clients.splice(0).forEach((client) => client.terminate());
  await proxy.close();
  stop(gateway);
});

function connect(): WebSocket {
  const client = new WebSocket(proxy.url);
  clients.push(client);
  return client;
}

async function opened(): Promise<WebSocket> {
  const client = connect();
  await once(client, "open");
  return client;
}

async function ask(client: WebSocket, text: string): Promise<string> {
  client.send(text);
  const [answer] = (await once(client, "message")) as [Buffer];
  return answer.toString();
}

describe("forwarding", () => {
  test("marks a WebSocket's client as remote and keeps the host", async () => {
    const upgrade = once(gateway.server, "upgrade") as Promise<[IncomingMessage]>;
    const client = await opened();
    const [{ headers }] = await upgrade;
    expect(headers).toMatchObject({ "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https" });
    expect(headers.host).toBe(`127.0.0.1:${proxy.port}`);
    expect(await ask(client, "hello")).toBe("one hello");
    expect(await ask(client, "x".repeat(1_000_000))).toHaveLength(1_000_004);
  });

  test("passes plain requests on", async () => {
    const response = await fetch(proxy.url.replace("ws:", "http:"));
    expect(response.headers.get("x-seen-for")).toBe("203.0.113.7");
    expect(await response.text()).toBe("plain");
  });

  test("counts what was asked for and what is open", async () => {
    const asked = proxy.nextUpgrade();
    const client = await opened();
    await asked;
    expect([proxy.upgrades, proxy.open]).toEqual([1, 1]);
    const [socket] = gateway.sockets.clients;
    client.close();
    await once(socket ?? client, "close");
    await expect.poll(() => proxy.open).toBe(0);
  });

  test("sends new WebSockets to a new target and leaves open ones alone", async () => {
    const other = await startEcho("two");
    const before = await opened();
    proxy.setTarget(other.port);
    expect(await ask(await opened(), "hello")).toBe("two hello");
    expect(await ask(before, "hello")).toBe("one hello");
    clients.splice(0).forEach((client) => client.terminate());
    stop(other);
  });
});

describe("failing", () => {
  test("cuts open WebSockets without a close frame", async () => {
    const client = await opened();
    const closed = once(client, "close");
    proxy.cutAll();
    expect((await closed)[0]).toBe(1006);
  });

  test("refuses with a status until told otherwise", async () => {
    proxy.refuse(503);
    const [error] = (await once(connect(), "error")) as [Error];
    expect(error.message).toMatch(/503/);
    proxy.refuse(null);
    expect(await ask(await opened(), "hello")).toBe("one hello");
    expect(proxy.upgrades).toBe(2);
  });

  test("answers 502 when nobody listens behind it", async () => {
    const gone = gateway.port;
    gateway.server.close();
    proxy.setTarget(gone);
    const [error] = (await once(connect(), "error")) as [Error];
    expect(error.message).toMatch(/502/);
  });

  test("passes the gateway's own refusal on", async () => {
    gateway.sockets.options.verifyClient = () => false;
    const [error] = (await once(connect(), "error")) as [Error];
    expect(error.message).toMatch(/401/);
  });

  test("falls silent in both directions and then delivers what waited", async () => {
    const client = await opened();
    const heard: string[] = [];
    client.on("message", (text: Buffer) => heard.push(text.toString()));
    proxy.pause();
    client.send("during the silence");
    const late = connect();
    await proxy.nextUpgrade();
    expect([heard, client.readyState, late.readyState]).toEqual([[], WebSocket.OPEN, WebSocket.CONNECTING]);
    const both = Promise.all([once(client, "message"), once(late, "open")]);
    proxy.resume();
    await both;
    expect(heard).toEqual(["one during the silence"]);
  });
});
