import { describe, expect, it } from "vitest";
import {
  currentChoice,
  indexOf,
  nextChoice,
  preferred,
  type GatewayChoice,
} from "../../../src/gateway/connection/gateway-dialer.ts";
import { failureOf, linkTo } from "../fixtures.ts";
import { helloV4, ProtocolServer, refusal } from "../protocol-server.ts";

describe("several gateways", () => {
  const nowhere = "ws://127.0.0.1:1/";

  it("are tried in their order until one can be reached", async () => {
    await using server = await ProtocolServer.start();
    const link = linkTo(server, { urls: [nowhere, server.url] });
    expect((await link.connection()).url).toBe(server.url);
  });

  it("fail with the first one's failure if none can", async () => {
    const link = linkTo({ url: "" }, { urls: [nowhere, "ws://127.0.0.1:2/"] });
    expect(await failureOf(link.connection())).toMatchObject({
      kind: "connection-refused",
      details: { url: nowhere },
    });
  });

  it("are not gone through if one refuses the device: its owner must act", async () => {
    await using first = await ProtocolServer.start(() => refusal("PAIRING_REQUIRED"));
    await using second = await ProtocolServer.start();
    const link = linkTo(first, { urls: [first.url, second.url] });
    expect(await failureOf(link.connection())).toMatchObject({ kind: "not-paired" });
    expect(second.sockets).toBe(0);
  });

  it("lead back to the first once it had time to recover and nobody uses the other", async () => {
    let reachable = false;
    await using first = await ProtocolServer.start(() =>
      reachable
        ? { hello: helloV4 }
        : {
            error: { code: "UNAVAILABLE", message: "", details: { reason: "startup-sidecars" } },
            close: 1013,
          },
    );
    await using second = await ProtocolServer.start();
    const link = linkTo(first, { urls: [first.url, second.url], timeouts: { preferAgainAfterMs: 0 } });
    const substitute = await link.connection();
    expect(substitute.url).toBe(second.url);
    reachable = true;
    const stop = substitute.onRun("r", "s", () => {});
    expect(await link.connection()).toBe(substitute);
    const gateway = await second.nextConnection();
    gateway.answer(await gateway.requests.next(), {});
    stop();
    gateway.answer(await gateway.requests.next(), {});
    while (!substitute.idle) await new Promise(setImmediate);
    expect((await link.connection()).url).toBe(first.url);
  });
});

describe("the choice of a gateway", () => {
  const after = (choice: GatewayChoice, now: number) => nextChoice(choice, 3, now);

  it("goes round, and remembers when it left the preferred one", () => {
    const second = after(preferred, 10);
    const third = after(second, 20);
    expect(second).toEqual({ kind: "substitute", index: 1, leftAtMs: 10 });
    expect(third).toEqual({ kind: "substitute", index: 2, leftAtMs: 10 });
    expect(indexOf(after(third, 30))).toBe(0);
  });

  it("stays with a substitute for a while, then prefers the first again", () => {
    const second = after(preferred, 10);
    expect(currentChoice(second, 109, 100)).toBe(second);
    expect(currentChoice(second, 110, 100)).toBe(preferred);
  });

  it("is always the only one there is", () => {
    expect(indexOf(nextChoice(preferred, 1, 0))).toBe(0);
  });
});
