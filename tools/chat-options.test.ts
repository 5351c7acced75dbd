import { describe, expect, it } from "vitest";
import { parseChat } from "./chat-options.ts";
import { CallableError } from "./callable-client.ts";
import { explain } from "./explain-failure.ts";
import { AuthError } from "./firebase-rest.ts";

const local = () => ({
  project: "demo-clawfire",
  functions: "http://127.0.0.1:1/f/",
  auth: "127.0.0.1:2",
  firestore: "127.0.0.1:3",
  gateway: "ws://127.0.0.1:4",
});
const none = () => undefined;

describe("parseChat", () => {
  it("talks to the local stack", () => {
    expect(parseChat(["hello", "there"], {}, local)).toEqual({
      message: "hello there",
      asNewVisitor: false,
      target: {
        auth: { emulator: "127.0.0.1:2", apiKey: "local" },
        functions: "http://127.0.0.1:1/f/",
        callable: "chat",
        isLocal: true,
      },
    });
  });

  it("goes on with a conversation, or comes anew", () => {
    expect(parseChat(["hi", "--conversation", "last"], {}, local)).toHaveProperty("conversation", "last");
    expect(parseChat(["hi", "--new"], {}, local)).toHaveProperty("asNewVisitor", true);
  });

  it("says what to start when nothing runs", () => {
    expect(() => parseChat(["hi"], {}, none)).toThrow("Run npm start first");
  });

  it("says that a message is needed", () => {
    expect(() => parseChat([], {}, local)).toThrow('npm run chat -- "hello"');
    expect(() => parseChat(["  "], {}, local)).toThrow('npm run chat -- "hello"');
  });

  it("talks to a deployed project, by flags or by the environment", () => {
    const target = {
      auth: { apiKey: "k" },
      functions: "https://us-central1-p.cloudfunctions.net/",
      callable: "kit-clawfire-chat",
      isLocal: false,
    };
    expect(parseChat(["hi", "--project", "p", "--api-key", "k"], {}, none)?.target).toEqual(target);
    expect(parseChat(["hi", "--project", "p"], { FIREBASE_API_KEY: "k" }, none)?.target).toEqual(target);
    const env = { FIREBASE_API_KEY: "k", CLAWFIRE_FUNCTIONS_URL: "https://f.example/" };
    expect(parseChat(["hi"], env, local)?.target.functions).toBe("https://f.example/");
  });

  it("says what a deployed project lacks", () => {
    expect(() => parseChat(["hi", "--project", "p"], {}, local)).toThrow("--api-key, or FIREBASE_API_KEY");
    expect(() => parseChat(["hi", "--api-key", "k"], {}, local)).toThrow("Give --project");
  });

  it("answers nothing when help is asked for", () => {
    expect(parseChat(["--help"], {}, none)).toBeUndefined();
  });
});

describe("explain", () => {
  const message = (error: unknown, isLocal = true) => (explain(error, isLocal) as Error).message;

  it("tells how to approve a device, and the reference of the log's entry about it", () => {
    const details = { reason: "device-not-paired", reference: "0a1b2c3d" };
    const text = message(new CallableError("failed-precondition", "Wait.", details));
    for (const part of [
      "0a1b2c3d",
      "npm run admin -- devices",
      "npm run admin -- approve",
      "openclaw devices approve",
    ])
      expect(text).toContain(part);
  });

  it("asks whether the stack still runs when nothing answers", () => {
    const unreachable = new AuthError("UNREACHABLE", "Nothing answers at http://x.");
    expect(message(unreachable)).toBe("Nothing answers at http://x. Does npm start still run?");
    expect(message(new CallableError("unavailable", "Nothing answers.", undefined), false)).toContain(
      "deployed",
    );
  });

  it("tells the reason and the details of any other failure", () => {
    const error = new CallableError("not-found", "No such thing.", {
      reason: "conversation-not-found",
      retryAfterMs: 5,
    });
    expect(message(error)).toBe('No such thing. (conversation-not-found)\n{\n  "retryAfterMs": 5\n}');
  });

  it("leaves alone what is not a call's failure", () => {
    const error = new TypeError("x");
    expect(explain(error, true)).toBe(error);
  });
});
