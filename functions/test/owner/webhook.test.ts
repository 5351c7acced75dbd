import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { isPublicAddress } from "../../src/owner/public-address.ts";
import { postOverNetwork, signed } from "../../src/owner/webhook.ts";

describe("a signature", () => {
  it("is what Standard Webhooks says, byte for byte", () => {
    // Signed with openssl dgst -sha256 -hmac.
    const message = { id: "msg_1", type: "abuse.suspected", atMs: 0, data: { text: "Look." } };
    const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    const { headers, body } = signed(message, "https://a.example", secret, 1_700_000_000_999);
    expect(body).toBe(
      '{"type":"abuse.suspected","timestamp":"1970-01-01T00:00:00.000Z","data":{"text":"Look."}}',
    );
    expect(headers).toEqual({
      "content-type": "application/json",
      "webhook-id": "msg_1",
      "webhook-timestamp": "1700000000",
      "webhook-signature": "v1,fy+gN0LumBnURUxZDduNcl12hU6hFLWMMjkmoK9hOVE=",
    });
  });
});

describe("an address", () => {
  it.each([
    ["127.0.0.1", false],
    ["10.1.2.3", false],
    ["172.31.255.255", false],
    ["172.32.0.1", true],
    ["192.168.1.1", false],
    ["169.254.169.254", false],
    ["100.64.0.1", false],
    ["0.0.0.0", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["8.8.8.8", true],
    ["::1", false],
    ["::", false],
    ["fd00::1", false],
    ["fe80::1", false],
    ["::ffff:10.0.0.1", false],
    ["64:ff9b::a00:1", false],
    ["2002:a00:1::", false],
    ["2606:4700::1111", true],
  ])("%s is public: %s", (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });
});

describe("posting", () => {
  const post = (url: string) => postOverNetwork({ url, headers: {}, body: "{}" });

  it.each([
    "https://169.254.169.254/computeMetadata/v1/",
    "https://10.0.0.1/",
    "https://[fd00::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://0x7f.1.2.3.4/",
  ])("reaches nothing at %s", async (url) => {
    await expect(post(url)).rejects.toThrow(/not public|Invalid URL/);
  });

  it("reaches nothing by a name that stands for an address of its own machine", async () => {
    await expect(post(`https://${hostname()}/`)).rejects.toThrow("not public");
  });
});

describe("the parameter", () => {
  it.each(["https://a.example/x?y=z", "http://localhost:8080/", "http://127.0.0.1/", ""])(
    "takes %s",
    (url) => {
      expect(readConfig({ ALERT_WEBHOOK_URL: url }).ALERT_WEBHOOK_URL).toBe(url);
    },
  );

  it.each([
    "http://a.example/",
    "https://u:p@a.example/",
    "ftp://a.example",
    "a.example",
    "file:///etc/passwd",
  ])("refuses %s", (url) => {
    expect(() => readConfig({ ALERT_WEBHOOK_URL: url })).toThrow("ALERT_WEBHOOK_URL");
  });
});
