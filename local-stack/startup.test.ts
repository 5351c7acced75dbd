import { describe, expect, it } from "vitest";
import { externalGatewayOf, realModelOf } from "./stack-options.ts";
import { StackError, Startup, type StepEvent } from "./startup.ts";

describe("Startup", () => {
  it("tells when a step begins, how it goes and when it is done", async () => {
    const events: StepEvent[] = [];
    const startup = new Startup((event) => events.push(event));
    expect(await startup.run("Gateway", "", async (say) => (say("Installing"), 7))).toBe(7);
    expect(events.map(({ state, note }) => note ?? state)).toEqual(["started", "Installing", "done"]);
  });

  it("names the step that failed, why, and what to do", async () => {
    const failing = new Startup().run("Gateway", "Look there.", () => Promise.reject(new Error("no port")));
    await expect(failing).rejects.toMatchObject({ message: "Gateway: no port", remedy: "Look there." });
  });

  it("stops every part once, even when one of them fails to stop", async () => {
    const startup = new Startup();
    const stopped: string[] = [];
    startup.own({ name: "a", stop: async () => stopped.push("a") });
    startup.own({ name: "b", stop: () => Promise.reject(new Error("stuck")) });
    startup.own({ name: "c", stop: async () => stopped.push("c") });
    await expect(startup.stop()).rejects.toBeInstanceOf(AggregateError);
    await startup.stop().catch(() => {});
    expect(stopped).toEqual(["c", "a"]);
  });

  it("stops a part at once that comes after the stop", async () => {
    const startup = new Startup();
    await startup.stop();
    const stopped = Promise.withResolvers<string>();
    startup.own({ name: "late", stop: async () => stopped.resolve("stopped") });
    expect(await stopped.promise).toBe("stopped");
  });

  it("reports a part that ends by itself, and where to read why", async () => {
    const startup = new Startup();
    startup.own({ name: "The engine", stop: async () => {}, exited: Promise.resolve(), logFile: "/x.log" });
    const death = await startup.died;
    expect(death).toBeInstanceOf(StackError);
    expect(`${death.message} ${death.remedy}`).toBe(
      "The engine ended by itself. Read /x.log, then start again.",
    );
  });
});

describe("the environment", () => {
  it("names another gateway by its URL and token", () => {
    expect(externalGatewayOf({})).toBeUndefined();
    expect(externalGatewayOf({ OPENCLAW_GATEWAY_TOKEN: "t" })).toBeUndefined();
    const env = { OPENCLAW_GATEWAY_URL: "wss://g", OPENCLAW_GATEWAY_TOKEN: "t" };
    expect(externalGatewayOf(env)).toEqual({ url: "wss://g", token: "t" });
    expect(() => externalGatewayOf({ OPENCLAW_GATEWAY_URL: "wss://g" })).toThrow(
      "OPENCLAW_GATEWAY_TOKEN is not",
    );
  });

  it("names a real model by its address and id", () => {
    expect(realModelOf({})).toBeUndefined();
    const env = { OPENCLAW_MODEL_BASE_URL: "https://m/v1", OPENCLAW_MODEL_ID: "m-1" };
    expect(realModelOf(env)).toEqual({ baseUrl: "https://m/v1", id: "m-1" });
    expect(realModelOf({ ...env, OPENCLAW_MODEL_API_KEY: "k" })).toHaveProperty("apiKey", "k");
    expect(() => realModelOf({ OPENCLAW_MODEL_BASE_URL: "https://m/v1" })).toThrow(
      "OPENCLAW_MODEL_ID is not",
    );
  });
});
