import {
  asyncProperty,
  assert,
  array,
  boolean,
  constantFrom,
  oneof,
  record,
  tuple,
  uint8Array,
} from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { connect } from "../gateway/fixtures.ts";
import { helloV3, ProtocolServer } from "../gateway/protocol-server.ts";
import { hostileJson, hostileText, isUnpolluted } from "./hostile.ts";

const schema = z.object({ n: z.number() });

const frame = record({
  type: constantFrom("event", "res", "req", "__proto__"),
  event: oneof(constantFrom("chat", "agent", "connect.challenge", "tick", "presence"), hostileText),
  id: oneof(constantFrom("1", "2"), hostileText, hostileJson),
  ok: oneof(boolean(), hostileJson),
  payload: oneof(hostileJson, record({ runId: constantFrom("ours", "theirs"), state: hostileText })),
  seq: hostileJson,
}).map((value) => JSON.stringify(value));

const text = oneof(
  frame,
  hostileText,
  hostileJson.map((value) => JSON.stringify(value)),
);

/** Frames that are marked as text or as bytes, and are either. */
const sent = array(tuple(boolean(), oneof(text, uint8Array())), { minLength: 1, maxLength: 8 });

describe("a connection to a gateway that went mad", () => {
  it("outlives every frame, and answers the next request", async () => {
    await using server = await ProtocolServer.start(() => ({ hello: helloV3 }));
    const { connection, gateway } = await connect(server);
    connection.onRun("ours", "session", () => {});
    await assert(
      asyncProperty(sent, async (frames) => {
        for (const [binary, data] of frames) gateway.socket.send(data, { binary });
        const answer = connection.request("n", {}, { schema });
        gateway.answer(await gateway.requests.next(), { n: 1 });
        expect(await answer).toEqual({ n: 1 });
      }),
      { numRuns: 300 },
    );
    expect(isUnpolluted()).toBe(true);
  });
});
