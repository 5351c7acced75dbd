import type { CallableRequest } from "firebase-functions/v2/https";
import { chat } from "../../functions/src/callables/chat.ts";
import type { Instance } from "../../functions/src/instance.ts";
import { screened } from "../../functions/src/request-body.ts";
import { CallRates } from "../../functions/src/visitor/call-rates.ts";
import { sampled, type Bench, type Figure, type Scale } from "../figure.ts";
import { openClient } from "../parts/firestore.ts";
import { startGateway } from "../parts/gateway.ts";
import { benchInstance, newDevice, newLink } from "../parts/instance.ts";
import { usualReply } from "../parts/script.ts";
import { turn } from "../parts/visitor.ts";
import { costOf, ratios } from "../statistics.ts";

/** Refused calls, and turns, that are measured together. */
const REFUSALS = 1_000;
const TURNS = 100;

/** A call of `mallory`, who may have a verified account. */
function callOf(data: object, verified = true): CallableRequest {
  const token = { firebase: { sign_in_provider: "password" }, email_verified: verified };
  const rawRequest = { headers: { "x-forwarded-for": "2001:db8:bad::1" }, socket: {} };
  return { data, auth: { uid: "mallory", token, rawToken: "" }, rawRequest } as unknown as CallableRequest;
}

/** What an abuser sends, all of it refused. */
function abuses(instance: Instance): Readonly<Record<string, () => Promise<unknown>>> {
  const config = {
    ...instance.config(),
    CALLS_PER_MINUTE: 1,
    ADDRESS_PER_MINUTE: 1,
    RATE_PER_MINUTE: 1,
    RATE_BURST: 1,
  };
  const limited = new CallRates(config);
  const busy: Instance = { ...instance, config: () => config, callRates: () => limited };
  const access = [{ kind: "block", range: "2001:db8:bad::/48" }] as const;
  const settings = { current: async () => ({ access }) } as unknown as Instance["settings"];
  const blocking: Instance = { ...instance, settings };
  const names = Array.from({ length: 5_000 }, (_, index) => `f${index}`);
  const bodyOf = (count: number) => {
    const fields = ["message", ...names.slice(0, count)].map((name) => [name, name]);
    return Buffer.from(JSON.stringify({ data: Object.fromEntries(fields) as unknown }));
  };
  // From its bytes on: what is refused before it is parsed is not parsed here either.
  const sent = (body: Buffer) => {
    const { data } = JSON.parse(screened(body).toString()) as { data: object };
    return chat(callOf(data), undefined, instance);
  };
  const [manyFields, someFields] = [bodyOf(5_000), bodyOf(250)];
  const refresh = { action: "refresh", conversationId: "c" };
  return {
    "one call too many": () => chat(callOf(refresh), undefined, busy),
    "one call too many from an address": () => chat(callOf(refresh, false), undefined, busy),
    "a blocked address": () => chat(callOf({ message: "hello" }), undefined, blocking),
    "5,000 unknown fields": () => sent(manyFields),
    "250 unknown fields": () => sent(someFields),
    "a body that was not read": () => chat(callOf({ "clawfire.refused": "too-large" }), undefined, instance),
  };
}

/** CPU milliseconds of one. @throws Error when one of them is let in. */
async function cpuOfRefusal(call: () => Promise<unknown>): Promise<number> {
  const refused = () =>
    call().then(
      () => {
        throw new Error("An abusive call was let in.");
      },
      () => {},
    );
  const { cpuMs } = await costOf(async () => {
    for (let left = REFUSALS; left > 0; left -= 1) await refused();
  });
  return cpuMs / REFUSALS;
}

async function cpuOfTurn(instance: Instance): Promise<number> {
  const { cpuMs } = await costOf(() =>
    Promise.all(
      Array.from({ length: 20 }, async (_, visitor) => {
        for (let left = TURNS / 20; left > 0; left -= 1)
          await turn(instance, usualReply, { uid: `visitor-${visitor}` });
      }),
    ),
  );
  return cpuMs / TURNS;
}

async function run({ short }: Scale): Promise<Figure[]> {
  const identity = newDevice();
  await using gateway = await startGateway({ devices: [identity] });
  await using client = await openClient();
  const link = newLink(gateway.url, identity);
  const instance = benchInstance({ link, database: client.database });
  const calls = Object.entries(abuses(instance));
  const turns: number[] = [];
  const refusals = calls.map((): number[] => []);
  // The first call of a bucket is let in, as far as that.
  for (const [, call] of calls) await call().catch(() => {});
  for (let round = 0; round < (short ? 5 : 10); round += 1) {
    const ofTurn = await cpuOfTurn(instance);
    gateway.ask({ forget: true });
    const ofRefusals: number[] = [];
    for (const [, call] of calls) ofRefusals.push(await cpuOfRefusal(call));
    if (round < 2) continue; // until the code is compiled
    turns.push(ofTurn);
    for (const [index, cpuMs] of ofRefusals.entries()) refusals[index]?.push(cpuMs);
  }
  link.close();
  const against = "a turn of 200 tokens, with Firestore's client";
  return calls.map(([what], index) =>
    sampled(
      { figure: `CPU of refusing ${what}`, against, unit: "ratio", reach: { atMost: 0.1 } },
      ratios(refusals[index] ?? [], turns),
    ),
  );
}

export const refusal: Bench = { name: "refusal", isRatio: true, run };
