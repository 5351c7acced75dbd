import { HttpsError } from "firebase-functions/v2/https";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { parseRequest, respond, toChatError } from "../../src/callables/respond.ts";
import { ChatError, reasons, type Reason } from "../../src/errors.ts";
import { GatewayFailure } from "../../src/gateway/failures/failure.ts";
import { GatewayUrlError } from "../../src/gateway/connection/url.ts";
import { SecretUnusable } from "../../src/secrets/secrets.ts";
import { failureOf } from "../support/failure.ts";
import { recordingLog } from "../support/recording-log.ts";

/** What a caller receives for an error, and what the owner's log says. */
async function outcomeOf(error: Error) {
  const log = recordingLog();
  const call = async () => {
    throw error;
  };
  const failure = await failureOf(respond(log, call));
  if (!(failure instanceof HttpsError)) throw new Error("It is no HttpsError.");
  const { code, message, details } = failure;
  return { code, message, details, log: log.entries };
}

const hosts = { url: "wss://hidden.example", gatewayMessage: "token sk-hidden at /home/hidden" };

describe("a refused call", () => {
  it.each(Object.keys(reasons) as Reason[])("for %s has its code and its reason", async (reason) => {
    const { code, message, details } = await outcomeOf(new ChatError(reason, { conversationId: "c1" }));
    expect({ code, message, details }).toEqual({
      code: reasons[reason][0],
      message: reasons[reason][1],
      details: { reason, conversationId: "c1" },
    });
  });

  it("is no error in the log when it is the caller's own doing", async () => {
    const { log } = await outcomeOf(new ChatError("not-signed-in"));
    expect(log).toMatchObject([{ level: "info", fields: { reason: "not-signed-in" } }]);
  });

  it.each(["not-paired", "scope-upgrade", "metadata-upgrade"] as const)(
    "names the device and the request to approve: %s",
    async (finding) => {
      const failure = new GatewayFailure(finding, {
        ...hosts,
        deviceId: "d1",
        requestId: "r1",
        retryAfterMs: 5,
      });
      const { code, details, log } = await outcomeOf(failure);
      expect(code).toBe("failed-precondition");
      expect(details).toEqual({
        reason: "device-not-paired",
        finding,
        deviceId: "d1",
        requestId: "r1",
        retryAfterMs: 5,
      });
      expect(log).toMatchObject([
        { level: "error", fields: { remedy: expect.stringContaining("approve r1") } },
      ]);
    },
  );

  it("is one of a conversation that is not there, when that was deleted in the middle of it", async () => {
    const gone = Object.assign(new Error("5 NOT_FOUND: No document to update: projects/p"), { code: 5 });
    expect(await outcomeOf(gone)).toMatchObject({ details: { reason: "conversation-not-found" } });
    const missing = Object.assign(new Error("5 NOT_FOUND: The database (default) does not exist"), {
      code: 5,
    });
    expect(toChatError(missing)).toBeUndefined();
  });

  it.each([
    ["gateway-restarting", { retryAfterMs: 1_500 }, 1_500],
    ["connection-refused", {}, 2_000],
  ] as const)("may be made again when the gateway is only away: %s", async (finding, known, retryAfterMs) => {
    const { code, details } = await outcomeOf(new GatewayFailure(finding, { ...hosts, ...known }));
    expect({ code, details }).toEqual({
      code: "unavailable",
      details: { reason: "gateway-unavailable", finding, retryAfterMs },
    });
  });

  it.each(["token-mismatch", "protocol-mismatch", "not-a-gateway", "missing-scope"] as const)(
    "says that its owner must act, without saying how to a visitor: %s",
    async (finding) => {
      const failure = new GatewayFailure(finding, hosts);
      const { code, details, message, log } = await outcomeOf(failure);
      expect({ code, details }).toEqual({
        code: "failed-precondition",
        details: { reason: "gateway-misconfigured", finding },
      });
      expect(message).toBe(reasons["gateway-misconfigured"][1]);
      expect(log).toMatchObject([{ level: "error", fields: { remedy: failure.remedy, url: hosts.url } }]);
    },
  );

  it("names a gateway URL's problem, and never quotes the URL", async () => {
    const { details } = await outcomeOf(new GatewayUrlError("holds-credentials"));
    expect(details).toMatchObject({ reason: "gateway-misconfigured", finding: "url" });
  });

  it("names an unusable secret and its problem, not what Secret Manager said", async () => {
    const cause = new Error("denied for hidden@hidden.iam");
    const { code, details, log } = await outcomeOf(
      new SecretUnusable("OPENCLAW_DEVICE_KEY", "is empty", { cause }),
    );
    expect({ code, details }).toEqual({
      code: "failed-precondition",
      details: { reason: "secret-unusable", secret: "OPENCLAW_DEVICE_KEY", problem: "is empty" },
    });
    expect(log).toMatchObject([{ level: "error", message: "Secret OPENCLAW_DEVICE_KEY is empty" }]);
  });

  it.each([
    new GatewayFailure("unreachable", hosts),
    new GatewayFailure("not-paired", hosts),
    new GatewayFailure("request-refused", hosts),
    new ChatError("conversation-not-found", {}, { cause: new Error(hosts.gatewayMessage) }),
  ])("tells its caller neither hosts nor the gateway's words: %s", async (error) => {
    const { code, message, details } = await outcomeOf(error);
    expect(JSON.stringify({ code, message, details })).not.toContain("hidden");
  });

  it("keeps what was said about it, and why it happened", () => {
    const failure = new GatewayFailure("connection-refused");
    const known = toChatError(failure)?.about({ messageId: "m1" });
    expect(known).toMatchObject({
      details: { finding: "connection-refused", messageId: "m1" },
      cause: failure,
    });
  });
});

describe("a failure that nobody foresaw", () => {
  it("leaves as it is, for the functions runtime to log and to hide", async () => {
    const log = recordingLog();
    const error = new TypeError("x is not a function");
    expect(await failureOf(respond(log, () => Promise.reject(error)))).toBe(error);
    expect(log.entries).toEqual([]);
  });
});

describe("a result", () => {
  it("leaves out what is undefined, at any depth, which the runtime would answer as null", async () => {
    const page = { items: [{ id: "a", usage: undefined }], nextCursor: undefined };
    const result = await respond(recordingLog(), async () => page);
    expect(Object.keys(result)).toEqual(["items"]);
    expect(Object.keys(result.items[0] ?? {})).toEqual(["id"]);
  });
});

describe("a request", () => {
  const schema = z.strictObject({
    id: z.string(),
    size: z.int().optional(),
    deep: z.strictObject({ at: z.int() }).optional(),
  });

  it("is parsed", () => {
    expect(parseRequest(schema, { id: "a", size: 3 })).toEqual({ id: "a", size: 3 });
  });

  it("may have nulls, which the Firebase client sends for what is undefined", () => {
    expect(parseRequest(schema, { id: "a", size: null })).toEqual({ id: "a" });
  });

  it.each([
    [{ id: 1, size: 1.5 }, ["id", "size"]],
    [{ id: "a", deep: { at: "x" } }, ["deep.at"]],
    [{}, ["id"]],
    [{ id: "a", more: 1 }, [""]],
    [null, [""]],
    ["text", [""]],
    [[], [""]],
  ])("of %j is refused with the path of every issue", (data, paths) => {
    const refusal = expect.objectContaining({
      reason: "invalid-request",
      details: { issues: paths.map((path) => ({ path, message: expect.stringMatching(/./) })) },
    });
    expect(() => parseRequest(schema, data)).toThrow(refusal);
  });
});
