import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { GatewayFailure } from "../../../src/gateway/failures/failure.ts";
import { failureOf, identity, linkTo, recordingLog, tokens } from "../fixtures.ts";
import { helloV4, ProtocolServer, refusal, type RequestFrame } from "../protocol-server.ts";

const tokenOf = (connect: RequestFrame): string => connect.params.auth.token;
const onlyRight = (connect: RequestFrame) =>
  tokenOf(connect) === "right"
    ? { hello: helloV4 }
    : refusal("AUTH_TOKEN_MISMATCH", "unauthorized: gateway token mismatch");

describe("the link", () => {
  it("opens one socket for a thousand first calls", async () => {
    await using server = await ProtocolServer.start();
    const link = linkTo(server);
    expect(link.state).toEqual({ kind: "idle" });
    const calls = Array.from({ length: 1_000 }, () => link.connection());
    expect(link.state).toEqual({ kind: "connecting" });
    const connections = new Set(await Promise.all(calls));
    expect([connections.size, server.sockets]).toEqual([1, 1]);
    expect(link.state).toMatchObject({
      kind: "open",
      url: server.url,
      hello: { protocol: 4, release: "2026.9.6", maxPayload: 26_214_400 },
    });
    expect(await link.connection()).toBe([...connections][0]);
    expect(server.sockets).toBe(1);
  });

  it("opens another socket at the next use after one ended", async () => {
    await using server = await ProtocolServer.start();
    const link = linkTo(server);
    const first = await link.connection();
    (await server.nextConnection()).socket.terminate();
    await first.closed;
    expect(link.state).toEqual({ kind: "idle" });
    expect(await link.connection()).not.toBe(first);
    expect(server.sockets).toBe(2);
  });

  it("opens another socket if this one turns out to be dead", async () => {
    await using server = await ProtocolServer.start(undefined, { autoPong: false });
    const link = linkTo(server, { timeouts: { trustForMs: -1, pongMs: 5 } });
    const first = await link.connection();
    const others = new Set(await Promise.all([link.connection(), link.connection()]));
    expect(others.has(first)).toBe(false);
    expect([others.size, server.sockets]).toEqual([1, 2]);
  });

  it("closes its socket, and one that is still being opened", async () => {
    await using server = await ProtocolServer.start();
    const link = linkTo(server);
    const first = await link.connection();
    link.close();
    expect([link.state.kind, (await first.closed).kind]).toEqual(["idle", "connection-closed"]);
    const opening = failureOf(link.connection());
    link.close();
    expect(await opening).toMatchObject({ kind: "connection-closed" });
    expect(link.state).toEqual({ kind: "idle" });
    expect(await link.connection()).toBeDefined();
  });

  it("never writes the token or the key into its log", async () => {
    await using server = await ProtocolServer.start(onlyRight);
    const log = recordingLog();
    const link = linkTo(server, { log, credentials: tokens("wr0ng-t0ken", "right") });
    await link.connection();
    expect(JSON.stringify(log.entries)).not.toMatch(/wr0ng-t0ken|"right"/);
  });
});

describe("a wrong token", () => {
  it("is read again once, and the new one is used", async () => {
    await using server = await ProtocolServer.start(onlyRight);
    const credentials = tokens("wrong", "right");
    await linkTo(server, { credentials }).connection();
    expect([server.sockets, credentials.refreshes]).toEqual([2, 1]);
  });

  it("is not shown again if reading it again brought the same", async () => {
    await using server = await ProtocolServer.start(onlyRight);
    const credentials = tokens("wrong");
    const link = linkTo(server, { credentials, pauses: { refusedMs: 60_000 } });
    const failures = await Promise.all(Array.from({ length: 20 }, () => failureOf(link.connection())));
    expect(new Set(failures.map((failure) => failure instanceof GatewayFailure && failure.kind))).toEqual(
      new Set(["token-mismatch"]),
    );
    expect(await failureOf(link.connection())).toMatchObject({ kind: "token-mismatch" });
    expect([server.sockets, credentials.refreshes]).toEqual([1, 1]);
    expect(link.state).toMatchObject({
      kind: "waiting",
      failure: { kind: "token-mismatch", details: { retryAfterMs: 60_000 } },
    });
  });

  it("is followed by one other and no more", async () => {
    await using server = await ProtocolServer.start(onlyRight);
    const credentials = tokens("wrong", "wrong too", "right");
    expect(await failureOf(linkTo(server, { credentials }).connection())).toMatchObject({
      kind: "token-mismatch",
    });
    expect([server.sockets, credentials.refreshes]).toEqual([2, 1]);
  });
});

describe("a failure", () => {
  it("of pairing tells what to approve, and the approval takes effect at the next try", async () => {
    let approved = false;
    const details = { code: "PAIRING_REQUIRED", reason: "not-paired", requestId: "req-1" };
    const refused = { error: { code: "NOT_PAIRED", message: "pairing required", details }, close: 1008 };
    await using server = await ProtocolServer.start(() => (approved ? { hello: helloV4 } : refused));
    const link = linkTo(server);
    expect(await failureOf(link.connection())).toMatchObject({
      kind: "not-paired",
      details: { deviceId: identity.deviceId, requestId: "req-1", url: server.url },
    });
    approved = true;
    expect((await link.connection()).hello.protocol).toBe(4);
  });

  it("is repeated at once while its pause lasts, without another socket", async () => {
    await using server = await ProtocolServer.start(() => ({
      error: {
        code: "UNAVAILABLE",
        message: "starting",
        retryAfterMs: 45_000,
        details: { reason: "startup-sidecars" },
      },
      close: 1013,
    }));
    const link = linkTo(server);
    await failureOf(link.connection());
    const again = await failureOf(link.connection());
    expect(again).toMatchObject({ kind: "gateway-starting", details: { retryAfterMs: expect.any(Number) } });
    expect(again instanceof GatewayFailure && again.details.retryAfterMs).toBeGreaterThan(44_000);
    expect(server.sockets).toBe(1);
    expect(link.state).toMatchObject({ kind: "waiting", failure: { kind: "gateway-starting" } });
  });

  it("to say anything ends at the deadline", async () => {
    await using server = await ProtocolServer.start(() => ({ hang: true }));
    const failure = failureOf(linkTo(server, { timeouts: { connectMs: 500 } }).connection());
    const { socket } = await server.nextConnection();
    expect(await failure).toMatchObject({ kind: "handshake-timeout" });
    if (socket.readyState !== socket.CLOSED) await once(socket, "close");
  });

  it.each([
    [403, '{"error":{"type":"proxy_attribution_required"}}', "proxy-not-trusted"],
    [429, '{"error":{"type":"rate_limited"}}', "auth-rate-limited"],
    [429, "Slow down.", "upgrade-refused"],
    [502, "Bad gateway", "no-gateway-behind-proxy"],
  ])("of an upgrade refused with %i %s is %s", async (status, body, kind) => {
    const host = createServer((_request, response) => response.writeHead(status).end(body)).listen(
      0,
      "127.0.0.1",
    );
    await once(host, "listening");
    const url = `ws://127.0.0.1:${(host.address() as AddressInfo).port}/`;
    expect(await failureOf(linkTo({ url }).connection())).toMatchObject({
      kind,
      details: { httpStatus: status, url },
    });
    host.close();
  });

  it("of the credentials' source is passed on, and the next use reads again", async () => {
    await using server = await ProtocolServer.start();
    const credentials = tokens("right");
    let readable = false;
    const read = () => (readable ? credentials.read() : Promise.reject(new Error("no secret")));
    const link = linkTo(server, { credentials: { ...credentials, read } });
    expect(await failureOf(link.connection())).toMatchObject({ message: "no secret" });
    expect(link.state).toEqual({ kind: "idle" });
    readable = true;
    expect(await link.connection()).toBeDefined();
  });
});
