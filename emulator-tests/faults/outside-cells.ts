import { setTimeout as delay } from "node:timers/promises";
import type { Cell, Played } from "./cell.ts";
import type { Message } from "./message.ts";
import { momentAt, momentSteps, type Moment } from "./moments.ts";
import type { Stage } from "./stage.ts";
import { eventually, happens } from "./waiting.ts";

/** What happens to a turn from outside, at a moment of it. */
type Deed = (stage: Stage, message: Message, moment: Moment) => Promise<Played>;

/** Milliseconds within which a message reaches any of its moments. */
const REACHED_WITHIN_MS = 10_000;

const processKilled: Deed = async (stage, message, { reached, pass }) => {
  const insisting = stage.insist(message);
  const struck = await happens(reached, REACHED_WITHIN_MS);
  const renewed = stage.fleet.renew(0);
  // The other instance is asked long before this one is there again.
  await delay(500);
  pass();
  await Promise.all([insisting, renewed]);
  return { struck };
};

/** The process dies, nobody sends the message again, and the sweep settles its turn once the lease is over. */
const processLost: Deed = async (stage, message, { reached, pass }) => {
  const sending = message.send(stage.fleet.at(0));
  const struck = await happens(reached, REACHED_WITHIN_MS);
  await stage.fleet.renew(0);
  pass();
  await sending;
  const isSettled = async () => {
    await stage.fleet.endLeases();
    await stage.fleet.at(1).sweep();
    return (await stateOf(stage, message)) === "open" ? undefined : true;
  };
  // What never came to a gateway before 2026.6 counts as a run of ten minutes, as its history would not show it: that is simulated.
  const wasTaken = stage.gateway.prompts.some(({ text }) => text.includes(message.nonce));
  const settled = !wasTaken || (await eventually(isSettled, STORED_WITHIN_MS));
  await stage.insist(message, 1);
  return { struck, complaints: { lost: settled === true ? [] : ["no sweep settled its turn"] } };
};

/** The state in which a message is stored; undefined when it is not, or cannot be read. */
async function stateOf({ fleet }: Stage, message: Message): Promise<string | undefined> {
  const stored = await message.stored(fleet.at(1)).catch(() => []);
  return stored.find(({ id }) => id === message.messageId)?.state;
}

/** Milliseconds within which a reply is stored that nobody waits for. */
const STORED_WITHIN_MS = 40_000;

/** Nobody tells the functions of the gateway's new token: one try, a clear refusal, and a later answer. */
const tokenKeptBack: Deed = async (stage, message, { reached, pass }) => {
  const sending = message.send(stage.fleet.at(0));
  const struck = await happens(reached, REACHED_WITHIN_MS);
  const before = stage.gateway.received("connect").length;
  stage.gateway.rotateToken();
  pass();
  // The first call may have been told no more than that its socket was closed.
  const ends = [await sending, await message.send(stage.fleet.at(0)), await message.send(stage.fleet.at(0))];
  const tries = stage.gateway.received("connect").length - before;
  stage.shareToken();
  await stage.insist(message, 1);
  const end = ends.at(-1);
  const isClear =
    end?.kind === "answered" || (end?.kind === "refused" && end.reason === "gateway-misconfigured");
  const unclear = isClear ? [] : [`the refusal of a wrong token is ${JSON.stringify(end)}`];
  return {
    struck,
    complaints: { hung: tries > 1 ? [`a wrong token was tried ${tries} times`] : [], lost: unclear },
  };
};

const deeds: Readonly<Record<string, Deed>> = {
  "process-killed": processKilled,
  "process-lost": processLost,
  "token-kept-back": tokenKeptBack,
};

/** What is done to a process or to a secret, at each moment of a turn. */
export const outsideCells: readonly Cell[] = Object.entries(deeds).flatMap(([fault, deed]) =>
  momentSteps.map((step) => ({
    fault,
    step,
    sockets: step === "on-connect" ? "none" : "open",
    play: (stage, message) => deed(stage, message, momentAt(stage, step)),
  })),
);
