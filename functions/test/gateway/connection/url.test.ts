import { describe, expect, it } from "vitest";
import { GatewayUrlError, parseGateways, parseGatewayUrls } from "../../../src/gateway/connection/url.ts";

describe("gateway URLs", () => {
  it.each([
    ["wss://gateway.example.com", ["wss://gateway.example.com/"]],
    ["wss://a.example/ws?room=1", ["wss://a.example/ws?room=1"]],
    ["ws://127.0.0.1:18789", ["ws://127.0.0.1:18789/"]],
    ["ws://127.8.9.1", ["ws://127.8.9.1/"]],
    ["ws://LOCALHOST:1", ["ws://localhost:1/"]],
    ["ws://[::1]:1", ["ws://[::1]:1/"]],
    [
      " wss://a.example, wss://b.example\n\twss://c.example ",
      ["wss://a.example/", "wss://b.example/", "wss://c.example/"],
    ],
    ["wss://a.example wss://a.example/", ["wss://a.example/"]],
  ])("%j are %j", (text, urls) => {
    expect(parseGatewayUrls(text)).toEqual(urls);
  });

  it.each([
    ["", "none"],
    [" , ", "none"],
    ["gateway.example.com", "not-a-url"],
    ["wss://", "not-a-url"],
    ["ftp://gateway.example.com", "not-a-url"],
    ["https://gateway.example.com", "wrong-scheme"],
    ["http://127.0.0.1:1", "wrong-scheme"],
    ["wss://user:hunter2@gateway.example.com", "holds-credentials"],
    ["wss://gateway.example.com/?token=hunter2", "holds-credentials"],
    ["wss://gateway.example.com/#hunter2", "holds-credentials"],
    ["https://gateway.example.com/?token=hunter2", "holds-credentials"],
    ["ws://gateway.example.com", "insecure"],
    ["ws://localhost.example.com", "insecure"],
    ["ws://127.0.0.1.example.com", "insecure"],
    ["ws://10.0.0.1", "insecure"],
    ["wss://a.example ws://10.0.0.1", "insecure"],
    ["wss://a.example weight=2", "needs-spread"],
    ["wss://a.example, wss://b.example off", "needs-spread"],
  ])("%j are refused as %s", (text, kind) => {
    expect(() => parseGatewayUrls(text)).toThrow(expect.objectContaining({ kind }));
    expect(() => parseGatewayUrls(text)).toThrow(GatewayUrlError);
    expect(() => parseGatewayUrls(text)).not.toThrow(/hunter2/);
  });

  it("may be ws:// to another machine where that is allowed", () => {
    expect(parseGatewayUrls("ws://10.0.0.1", { allowInsecure: true })).toEqual(["ws://10.0.0.1/"]);
  });
});

describe("gateways over which conversations are spread", () => {
  const a = { url: "wss://a.example/", weight: 1, state: "active" };

  it.each([
    ["wss://a.example", [a]],
    ["wss://a.example weight=2.5", [{ ...a, weight: 2.5 }]],
    ["wss://a.example active weight=1000", [{ ...a, weight: 1_000 }]],
    [
      "wss://a.example, wss://b.example draining weight=2\n wss://c.example off",
      [
        a,
        { url: "wss://b.example/", weight: 2, state: "draining" },
        { url: "wss://c.example/", weight: 1, state: "off" },
      ],
    ],
  ])("%j are %j", (text, gateways) => {
    expect(parseGateways(text)).toEqual(gateways);
  });

  it.each([
    ["", "none"],
    ["draining", "not-a-url"],
    ["wss://a.example wss://user:hunter2@b.example", "holds-credentials"],
    ["wss://a.example hunter2", "unknown-word"],
    ["wss://a.example Draining", "unknown-word"],
    ["wss://a.example weight", "unknown-word"],
    ["wss://a.example weight=", "wrong-weight"],
    ["wss://a.example weight=0", "wrong-weight"],
    ["wss://a.example weight=-1", "wrong-weight"],
    ["wss://a.example weight=hunter2", "wrong-weight"],
    ["wss://a.example weight=1e3", "wrong-weight"],
    ["wss://a.example weight=1001", "wrong-weight"],
    ["wss://a.example, wss://A.example/", "double"],
    ["wss://a.example weight=1 weight=2", "double"],
    ["wss://a.example draining off, wss://b.example", "double"],
    ["wss://a.example off, wss://b.example off", "none-active"],
    ["wss://a.example draining, wss://b.example off", "none-active"],
  ])("%j are refused as %s", (text, kind) => {
    expect(() => parseGateways(text)).toThrow(expect.objectContaining({ kind }));
    expect(() => parseGateways(text)).toThrow(GatewayUrlError);
    expect(() => parseGateways(text)).not.toThrow(/hunter2/);
  });
});
