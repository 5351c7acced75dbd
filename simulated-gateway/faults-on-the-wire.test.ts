import { expect, it } from "vitest";
import { startSimulatedGateway, type FaultName } from "./index.ts";
import { RawClient } from "./raw-client.ts";
import { approved, newIdentity, token } from "./test-client.ts";

const key = "agent:main:web:test";

/** The `chat` events of one turn, by state and outer number, with a fault at its first words. */
async function turnWith(name: FaultName) {
  const identity = newIdentity();
  const options = { release: "2026.9.6", token, pairedDevices: [approved(identity)] } as const;
  await using gateway = await startSimulatedGateway(options);
  const client = new RawClient(gateway);
  await client.connect("2026.9.6", identity);
  await client.request("sessions.messages.subscribe", { key });
  gateway.fault(name, { step: "after-first-delta" });
  await client.request("chat.send", { sessionKey: key, message: "a b c", idempotencyKey: "run-1" });
  await client.request("agent.wait", { runId: "run-1", timeoutMs: 2_000 });
  const events = client.frames as readonly { event?: string; seq?: number; payload?: { state?: string } }[];
  const numbers = events.flatMap(({ seq }) => seq ?? []);
  const states = events.filter(({ event }) => event === "chat").map(({ payload }) => payload?.state);
  return { steps: numbers.slice(1).map((seq, i) => seq - (numbers[i] ?? 0)), states };
}

const usual = ["status", "status", "status", "delta", "delta", "final"];

it("numbers the events of a turn without a gap", async () => {
  const { steps, states } = await turnWith("final-without-text");
  expect(states).toEqual(usual);
  expect(new Set(steps)).toEqual(new Set([1]));
});

it("loses one event in a gap", async () => {
  const { steps, states } = await turnWith("seq-gap");
  expect(states).toEqual(["status", "status", "status", "delta", "final"]);
  expect(steps.filter((step) => step !== 1)).toEqual([2]);
});

it("sends one frame twice", async () => {
  const { steps, states } = await turnWith("duplicate-frame");
  expect(states).toEqual(["status", "status", "status", "delta", "delta", "delta", "final"]);
  expect(steps.filter((step) => step !== 1)).toEqual([0]);
});

it("tells one event twice", async () => {
  const { steps, states } = await turnWith("duplicate-event");
  expect(states).toEqual(["status", "status", "status", "delta", "delta", "delta", "final"]);
  expect(new Set(steps)).toEqual(new Set([1]));
});

it("sends the last delta after the final", async () => {
  const { steps, states } = await turnWith("reordered-events");
  expect(states).toEqual(["status", "status", "status", "delta", "final", "delta"]);
  expect(steps).toContain(-1);
});

it("tells very many deltas", async () => {
  const { states } = await turnWith("many-deltas");
  expect(states.filter((state) => state === "delta").length).toBeGreaterThan(10_000);
});
