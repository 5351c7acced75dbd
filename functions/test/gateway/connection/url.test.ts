import { describe, expect, it } from "vitest";
import { GatewayUrlError, parseGatewayUrls } from "../../../src/gateway/connection/url.ts";

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
  ])("%j are refused as %s", (text, kind) => {
    expect(() => parseGatewayUrls(text)).toThrow(expect.objectContaining({ kind }));
    expect(() => parseGatewayUrls(text)).toThrow(GatewayUrlError);
    expect(() => parseGatewayUrls(text)).not.toThrow(/hunter2/);
  });

  it("may be ws:// to another machine where that is allowed", () => {
    expect(parseGatewayUrls("ws://10.0.0.1", { allowInsecure: true })).toEqual(["ws://10.0.0.1/"]);
  });
});
