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

type Auth = Parameters<typeof respond>[1];

const owner = { uid: "grace", token: { admin: true }, rawToken: "" } as unknown as Auth;

/** What a caller receives for an error, and what the owner's log says. @param auth a visitor's unless it is given. */
async function outcomeOf(error: Error, auth?: Auth) {
  const log = recordingLog();
  const call = async () => {
    throw error;
  };
  const failure = await failureOf(respond(log, auth, call));
  if (!(failure instanceof HttpsError)) throw new Error("It is no HttpsError.");
  const { code, message, details } = failure;
  return { code, message, details, log: log.entries };
}

const reference = expect.stringMatching(/^[0-9a-f]{8}$/) as unknown;
const hosts = { url: "wss://hidden.example", gatewayMessage: "token sk-hidden at /home/hidden" };

describe("a refused call", () => {
  it.each(Object.keys(reasons) as Reason[])("for %s has its code and its reason", async (reason) => {
    const { code, message, details } = await outcomeOf(
      new ChatError(reason, { conversationId: "c1" }),
      owner,
    );
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
    "names the device and the request to approve, to its owner only: %s",
    async (finding) => {
      const known = { deviceId: "d1", requestId: "r1", retryAfterMs: 5 };
      const failure = new GatewayFailure(finding, { ...hosts, ...known });
      const { code, details, log } = await outcomeOf(failure, owner);
      expect(code).toBe("failed-precondition");
      expect(details).toEqual({ reason: "device-not-paired", finding, reference, ...known });
      expect(log).toMatchObject([
        { level: "error", fields: { remedy: expect.stringContaining("approve r1"), reference } },
      ]);
      const { details: told } = await outcomeOf(failure);
      expect(told).toEqual({ reason: "device-not-paired", finding, reference, retryAfterMs: 5 });
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
      details: { reason: "gateway-unavailable", finding, retryAfterMs, reference },
    });
  });

  it.each(["token-mismatch", "protocol-mismatch", "not-a-gateway", "missing-scope"] as const)(
    "says that its owner must act, without saying how to a visitor: %s",
    async (finding) => {
      const failure = new GatewayFailure(finding, hosts);
      const { code, details, message, log } = await outcomeOf(failure);
      expect({ code, details }).toEqual({
        code: "failed-precondition",
        details: { reason: "gateway-misconfigured", finding, reference },
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
    const error = new SecretUnusable("OPENCLAW_DEVICE_KEY", "is empty", { cause });
    const { code, details } = await outcomeOf(error, owner);
    expect({ code, details }).toEqual({
      code: "failed-precondition",
      details: { reason: "secret-unusable", secret: "OPENCLAW_DEVICE_KEY", problem: "is empty", reference },
    });
  });

  it("tells a visitor neither the secret nor that there is one, but where the log tells it", async () => {
    const { code, message, details, log } = await outcomeOf(
      new SecretUnusable("OPENCLAW_DEVICE_KEY", "is empty"),
    );
    expect({ code, message, details }).toEqual({
      code: "failed-precondition",
      message: reasons["gateway-misconfigured"][1],
      details: { reason: "gateway-misconfigured", finding: "secret", reference },
    });
    const entry = { message: "Secret OPENCLAW_DEVICE_KEY is empty", fields: { reason: "secret-unusable" } };
    expect(log).toMatchObject([{ level: "error", ...entry }]);
    expect(log[0]?.fields?.["reference"]).toBe((details as { reference: string }).reference);
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
    expect(await failureOf(respond(log, undefined, () => Promise.reject(error)))).toBe(error);
    expect(log.entries).toEqual([]);
  });
});

describe("a result", () => {
  it("leaves out what is undefined, at any depth, which the runtime would answer as null", async () => {
    const page = { items: [{ id: "a", usage: undefined }], nextCursor: undefined };
    const result = await respond(recordingLog(), undefined, async () => page);
    expect(Object.keys(result)).toEqual(["items"]);
    expect(Object.keys(result.items[0] ?? {})).toEqual(["id"]);
  });
});

describe("a request", () => {
  const schema = z.strictObject({
    id: z.string(),
    size: z.int().optional(),
    list: z.array(z.string()).optional(),
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

  it("is told the names of ten unknown fields, each cut to 40 characters", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `${index}`.padStart(5, "0") + "n".repeat(100));
    const data = { id: "a", ...Object.fromEntries(names.map((name) => [name, 1])) };
    const [issue] = issuesOf(data);
    const told = names.slice(0, 10).map((name) => JSON.stringify(name.slice(0, 40)));
    expect(issue?.message).toBe(`must not have the fields ${told.join(", ")} and 9990 more`);
    expect(issuesOf({ id: "a", constructor: 1 })[0]?.message).toBe('must not have the field "constructor"');
  });

  it("is told ten of its issues at most", () => {
    expect(issuesOf({ id: "a", list: Array.from({ length: 5_000 }, () => 1) })).toHaveLength(10);
  });

  it.each([
    [{ "clawfire.refused": "too-large" }, "is larger than any request may be"],
    [{ "clawfire.refused": { toString: 1 } }, expect.stringContaining("plain JSON")],
  ])("of which the body was refused is refused with what was wrong with that: %j", (data, message) => {
    expect(issuesOf(data)).toEqual([{ path: "", message }]);
  });

  function issuesOf(data: unknown): { path: string; message: string }[] {
    try {
      parseRequest(schema, data);
    } catch (error) {
      return (error as ChatError).details["issues"] as { path: string; message: string }[];
    }
    return [];
  }
});
