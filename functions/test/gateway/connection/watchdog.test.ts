import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Watchdog } from "../../../src/gateway/connection/watchdog.ts";
import { connect } from "../fixtures.ts";
import { helloV4, ProtocolServer } from "../protocol-server.ts";

describe("the watchdog", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const watch = () => {
    const ping = vi.fn<() => void>();
    const onSilence = vi.fn<() => void>();
    return {
      ping,
      onSilence,
      dog: new Watchdog({ tickIntervalMs: 100, trustForMs: 50, pongDeadlineMs: 10, ping, onSilence }),
    };
  };

  it("asks after one silent interval, and calls the socket dead after the next", () => {
    const { ping, onSilence } = watch();
    vi.advanceTimersByTime(199);
    expect([ping.mock.calls.length, onSilence.mock.calls.length]).toEqual([0, 0]);
    vi.advanceTimersByTime(1);
    expect([ping.mock.calls.length, onSilence.mock.calls.length]).toEqual([1, 0]);
    vi.advanceTimersByTime(100);
    expect([ping.mock.calls.length, onSilence.mock.calls.length]).toEqual([1, 1]);
    vi.advanceTimersByTime(1_000);
    expect(onSilence).toHaveBeenCalledOnce();
  });

  it("takes any frame for a sign of life", () => {
    const { dog, onSilence } = watch();
    for (let round = 0; round < 20; round += 1) {
      vi.advanceTimersByTime(150);
      dog.heard();
    }
    expect(onSilence).not.toHaveBeenCalled();
  });

  it("does not judge by the clock alone after the instance was frozen", () => {
    const { ping, onSilence } = watch();
    vi.advanceTimersByTime(100);
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(100);
    expect(ping).toHaveBeenCalledOnce();
    expect(onSilence).not.toHaveBeenCalled();
  });

  it("trusts a socket that was heard a moment ago", async () => {
    const { dog, ping } = watch();
    vi.advanceTimersByTime(50);
    expect(await dog.checkAlive()).toBe(true);
    expect(ping).not.toHaveBeenCalled();
  });

  it("asks one that was not, once for all who want to know, and believes only a pong", async () => {
    const { dog, ping } = watch();
    vi.advanceTimersByTime(51);
    const checks = Promise.all([dog.checkAlive(), dog.checkAlive()]);
    dog.heard();
    const third = dog.checkAlive();
    dog.pong();
    expect([...(await checks), await third]).toEqual([true, true, true]);
    expect(ping).toHaveBeenCalledOnce();
  });

  it("calls the socket dead if it does not answer in time", async () => {
    const { dog, onSilence } = watch();
    vi.advanceTimersByTime(51);
    const check = dog.checkAlive();
    vi.advanceTimersByTime(10);
    expect(await check).toBe(false);
    expect(onSilence).toHaveBeenCalledOnce();
  });
});

describe("a half-open socket", () => {
  it("is ended after two silent intervals", async () => {
    const hello = { ...helloV4, policy: { tickIntervalMs: 10 } };
    await using server = await ProtocolServer.start(() => ({ hello }), { autoPong: false });
    const { connection } = await connect(server);
    expect(await connection.closed).toMatchObject({ kind: "socket-silent" });
  });

  it("is kept while it answers pings", async () => {
    const hello = { ...helloV4, policy: { tickIntervalMs: 10 } };
    await using server = await ProtocolServer.start(() => ({ hello }));
    const { connection, gateway } = await connect(server);
    const pings = new Promise<void>((resolve) => {
      let count = 0;
      gateway.socket.on("ping", () => (count += 1) === 3 && resolve());
    });
    expect(await Promise.race([pings, connection.closed])).toBeUndefined();
  });

  it("is kept while it sends anything", async () => {
    const hello = { ...helloV4, policy: { tickIntervalMs: 10 } };
    await using server = await ProtocolServer.start(() => ({ hello }), { autoPong: false });
    const { connection, gateway } = await connect(server);
    const pings = new Promise<void>((resolve) => {
      let count = 0;
      gateway.socket.on("ping", () => {
        gateway.event("tick", {});
        if ((count += 1) === 3) resolve();
      });
    });
    expect(await Promise.race([pings, connection.closed])).toBeUndefined();
  });

  it("is found out before it is used", async () => {
    await using server = await ProtocolServer.start(undefined, { autoPong: false });
    const { connection } = await connect(server, { trustForMs: -1, pongMs: 5 });
    expect(await connection.checkAlive()).toBe(false);
    expect(await connection.closed).toMatchObject({ kind: "socket-silent" });
  });
});
