import { expect, it } from "vitest";
import type { GatewayConnection } from "../../../src/gateway/connection/gateway-connection.ts";
import { GatewayFailure } from "../../../src/gateway/failures/failure.ts";
import { resetPolicy } from "../../../src/gateway/methods/reset-policy.ts";

const refusal = (gatewayMessage: string) =>
  new GatewayFailure("request-refused", { gatewayCode: "INVALID_REQUEST", gatewayMessage });

/** A gateway with these settings; `knowsIdleMinutes`: of a release whose settings have `session.idleMinutes`. */
function gateway(session: object | undefined, knowsIdleMinutes = true) {
  const asked: string[] = [];
  const request: GatewayConnection["request"] = async (method, _params, { schema }) => {
    asked.push(method);
    if (method === "config.get") return schema.parse({ config: { session } });
    if (!knowsIdleMinutes) throw refusal("config schema path not found");
    return schema.parse({});
  };
  return { asked, connection: { request } };
}

const daily = { daily: true, idleMs: undefined };
const never = { daily: false, idleMs: undefined };

it.each([
  ["is set up for nothing, of a release that resets by default", undefined, true, daily],
  ["is set up for nothing, of a release that does not", undefined, false, never],
  ["rests", { reset: { mode: "idle", idleMinutes: 1 } }, false, { daily: false, idleMs: 60_000 }],
  ["rests, and has no number for it", { reset: { mode: "idle" } }, true, { daily: false, idleMs: 3_600_000 }],
  [
    "resets daily or after a rest",
    { reset: { mode: "daily", idleMinutes: 5 } },
    true,
    { daily: true, idleMs: 300_000 },
  ],
  ["resets at an hour", { reset: { atHour: 3 } }, false, daily],
  ["never resets", { reset: { mode: "none" } }, true, never],
  [
    "never resets but what comes from the web",
    { reset: { mode: "none" }, resetByChannel: { webchat: { mode: "daily" } } },
    true,
    daily,
  ],
  [
    "resets one kind of session sooner",
    { reset: { mode: "idle", idleMinutes: 60 }, resetByType: { direct: { mode: "idle", idleMinutes: 2 } } },
    true,
    { daily: false, idleMs: 120_000 },
  ],
  ["is set up the old way", { idleMinutes: 30 }, true, { daily: false, idleMs: 1_800_000 }],
  ["is set up in a way that is not understood", { reset: "sometimes" }, true, daily],
])("of a gateway that %s", async (_, session, knowsIdleMinutes, expected) => {
  expect(await resetPolicy(gateway(session, knowsIdleMinutes).connection)).toEqual(expected);
});

it("of a gateway that does not show its settings is what is usual, with and without a rest", async () => {
  const request = () => Promise.reject(refusal("missing scope: operator.admin"));
  expect(await resetPolicy({ request })).toEqual({ daily: true, idleMs: 3_600_000 });
});

it("of a gateway that does not answer in time is the strictest, and is asked for again", async () => {
  const busy = { request: () => Promise.reject(new GatewayFailure("request-timeout")) };
  expect(await resetPolicy(busy)).toEqual({ daily: true, idleMs: 60_000 });
  busy.request = () => Promise.reject(refusal("missing scope: operator.admin"));
  expect(await resetPolicy(busy)).toEqual({ daily: true, idleMs: 3_600_000 });
});

it("is asked for once in five minutes", async () => {
  const { asked, connection } = gateway({ reset: { mode: "none" } });
  await Promise.all([resetPolicy(connection, 0), resetPolicy(connection, 299_999)]);
  expect(asked).toHaveLength(1);
  await resetPolicy(connection, 300_000);
  expect(asked).toHaveLength(2);
});
