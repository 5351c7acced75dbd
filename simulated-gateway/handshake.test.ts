import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { releaseNames, startSimulatedGateway, type ReleaseName } from "./index.ts";
import { RawClient, type Params } from "./raw-client.ts";
import { approved, linkTo, newIdentity, token } from "./test-client.ts";

const withDevice = (change: object) => (params: Params) => ({
  ...params,
  device: { ...params.device, ...change },
});
const withClient = (change: object) => (params: Params) => ({
  ...params,
  client: { ...params.client, ...change },
});
const without =
  (field: string) =>
  ({ [field]: _left, ...params }: Params) =>
    params;

/** What is wrong with a connect, and how every release refuses it. */
const refusals: [string, (params: Params) => object, { message: RegExp; closeCode?: number }][] = [
  [
    "an unknown property",
    (params) => ({ ...params, nope: 1 }),
    { message: /at root: unexpected property 'nope'/ },
  ],
  ["an unknown client id", withClient({ id: "my-device" }), { message: /at \/client\/id: must be equal to/ }],
  [
    "an unknown client mode",
    withClient({ mode: "operator" }),
    { message: /at \/client\/mode: must be equal/ },
  ],
  ["an unknown role", (params) => ({ ...params, role: "king" }), { message: /^invalid role$/ }],
  ["a signature of nothing", withDevice({ signature: "AAAA" }), { message: /^device signature invalid$/ }],
  ["another challenge's nonce", withDevice({ nonce: "other" }), { message: /^device nonce mismatch$/ }],
  ["an old signature", withDevice({ signedAt: 1 }), { message: /^device signature expired$/ }],
  ["another device's id", withDevice({ id: "ff" }), { message: /^device identity mismatch$/ }],
  [
    "a far future protocol",
    (params) => ({ ...params, minProtocol: 9, maxProtocol: 9 }),
    { message: /^protocol mismatch$/, closeCode: 1002 },
  ],
  [
    "neither token nor device",
    (params) => without("auth")(without("device")(params) as Params),
    { message: /^device identity required$/ },
  ],
  [
    "an empty token",
    (params) => ({ ...without("device")(params), auth: { token: "" } }),
    { message: /gateway token missing/ },
  ],
];

async function start(release: ReleaseName) {
  const identity = newIdentity();
  const gateway = await startSimulatedGateway({ release, token, pairedDevices: [approved(identity)] });
  return { gateway, identity };
}

describe.each(releaseNames)("the handshake of a simulated %s", (release) => {
  it.each(refusals)("refuses %s", async (_what, change, { message, closeCode = 1008 }) => {
    const { gateway, identity } = await start(release);
    await using _ = gateway;
    const client = new RawClient(gateway);
    const answer = await client.connect(release, identity, { change });
    expect(answer).toMatchObject({ ok: false, error: { message: expect.stringMatching(message) } });
    await expect(client.closed).resolves.toMatchObject({ code: closeCode });
  });

  it("closes a socket whose first frame is larger than 64 KiB", async () => {
    const { gateway, identity } = await start(release);
    await using _ = gateway;
    const client = new RawClient(gateway);
    void client.connect(release, identity, {
      change: (params) => ({ ...params, locale: "x".repeat(70_000) }),
    });
    const { code } = await client.closed;
    expect(code).toBe(gateway.release.earlyFrameClose);
  });

  it("wants a device approved again for more scopes", async () => {
    const { gateway, identity } = await start(release);
    await using _ = gateway;
    const scopes = ["operator.read", "operator.admin"];
    const { error } = await new RawClient(gateway).connect(release, identity, { scopes });
    expect(error).toMatchObject({
      code: "NOT_PAIRED",
      details: { requestId: gateway.pending[0]?.requestId },
    });
  });

  it("takes a rotated token at once", async () => {
    const { gateway, identity } = await start(release);
    await using _ = gateway;
    gateway.token = "another";
    const old = await new RawClient(gateway).connect(release, identity);
    expect(old.error?.message).toContain("gateway token mismatch");
    await expect(
      new RawClient(gateway).connect(release, identity, { shown: "another" }),
    ).resolves.toMatchObject({ ok: true });
  });

  it("locks out whoever shows ten wrong tokens, where the release does", async () => {
    const { gateway, identity } = await start(release);
    await using _ = gateway;
    for (let tries = 0; tries < 10; tries += 1)
      await new RawClient(gateway).connect(release, identity, { shown: "wrong" });
    const { ok, error } = await new RawClient(gateway).connect(release, identity);
    const locks = gateway.release.limitsWrongTokens;
    expect(ok).toBe(!locks);
    expect(typeof error?.retryAfterMs).toBe(locks ? "number" : "undefined");
  });

  it("refuses everyone while it starts", async () => {
    const { gateway, identity } = await start(release);
    await using _ = gateway;
    await gateway.restart({ startingUntil: pause(100) });
    const client = new RawClient(gateway);
    const { error } = await client.connect(release, identity);
    expect(error).toMatchObject({ code: "UNAVAILABLE", details: { reason: "startup-sidecars" } });
    await expect(client.closed).resolves.toMatchObject({ code: 1013 });
    await pause(120);
    await expect(new RawClient(gateway).connect(release, identity)).resolves.toMatchObject({ ok: true });
  });
});

describe("what one release does differently", () => {
  it("is that the first one knows neither the newer signature nor device tokens", async () => {
    const { gateway, identity } = await start("2026.1.24-3");
    await using _ = gateway;
    const newer = await new RawClient(gateway).connect("2026.3.13", identity);
    expect(newer.error).toEqual({ code: "INVALID_REQUEST", message: "device signature invalid" });
    const change = (params: Params) => ({ ...params, auth: { deviceToken: "x" } });
    const { error } = await new RawClient(gateway).connect("2026.1.24-3", identity, { change });
    expect(error?.message).toBe("invalid connect params: at /auth: unexpected property 'deviceToken'");
  });

  it("is that newer ones sign the platform", async () => {
    const { gateway, identity } = await start("2026.9.6");
    await using _ = gateway;
    const change = withClient({ platform: "linux" });
    const { error } = await new RawClient(gateway).connect("2026.9.6", identity, { change });
    expect(error?.message).toBe("device signature invalid");
  });

  it("is that newer ones take another platform for another device", async () => {
    const identity = newIdentity();
    const pairedDevices = [{ ...approved(identity), platform: "linux" }];
    await using gateway = await startSimulatedGateway({ release: "2026.9.6", token, pairedDevices });
    const { error } = await new RawClient(gateway).connect("2026.9.6", identity);
    expect(error?.details).toMatchObject({ code: "PAIRING_REQUIRED", reason: "metadata-upgrade" });
  });
});

describe("a clock that is wrong", () => {
  it("harms nobody who signs with the challenge's time", async () => {
    const identity = newIdentity();
    const options = { release: "2026.9.6", token, pairedDevices: [approved(identity)] } as const;
    await using gateway = await startSimulatedGateway({ ...options, clockSkewMs: 3_600_000 });
    await expect(linkTo(gateway, identity).connection()).resolves.toBeDefined();
  });
});
