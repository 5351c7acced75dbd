import type { Cell, Played } from "./cell.ts";
import type { Message } from "./message.ts";
import type { Stage } from "./stage.ts";
import type { Verdict } from "./verdict.ts";
import { eventually, happens } from "./waiting.ts";

/** Milliseconds in which a message that does not wait for the one before it has long come to the gateway. */
const WOULD_BE_SENT_MS = 1_500;

/** Milliseconds for which an agent may think before it says a word; more than a run that is over is given to get its reply. */
const SILENT_FOR_MS = 9_000;

/** Milliseconds within which something is stored, or a reply comes to where it is held. */
const COMES_WITHIN_MS = 10_000;

/** Several messages of one conversation, none of which alone shows anything. */
type Story = (stage: Stage, message: Message) => Promise<Partial<Verdict>>;

/** A failed message that is sent again runs, and the one behind it waits. */
const failedAndSentAgain: Story = async (stage, message) => {
  stage.gateway.fault("error-final", { step: "before-final" });
  await message.send(stage.fleet.at(0));
  const second = message.next();
  // The instance that saw it fail is the one that might think it over.
  return whileHeld(stage, message, async () => waits(stage, second, stage.insist(second)));
};

/** The message between two is stopped before it was sent, and the third waits for the first. */
const stoppedBetween: Story = async (stage, message) => {
  const [second, third] = [message.next(), message.next()];
  const { lost = [], doubled = [] } = await whileHeld(stage, message, async () => {
    void second.send(stage.fleet.at(1));
    await stored(stage, message, (texts) => texts.includes(second.text));
    await second.stop(stage.fleet.at(0));
    return waits(stage, third, stage.insist(third, 1));
  });
  const asked = timesAsked(stage, second);
  return { lost, doubled: asked === 0 ? doubled : [...doubled, "a message that was stopped was sent"] };
};

/** A page opens the conversation while the reply is at the gateway and nobody has stored it. */
const lookedAtBeforeStored: Story = async (stage, message) => {
  const hold = stage.speaker.hold("before-final");
  const sending = message.send(stage.fleet.at(0));
  await happens(hold.reached, COMES_WITHIN_MS);
  await stage.fleet.renew(0);
  hold.release();
  await sending;
  const isAnswered = async () => (await stage.answered(stage.gateway.prompts)).length > 0 || undefined;
  await eventually(isAnswered, COMES_WITHIN_MS);
  await message.refresh(stage.fleet.at(1));
  await stage.insist(message, 1);
  return placed(stage, message, [/^What of/, /heard/]);
};

/** A quick second message is attached to from elsewhere, while the agent is silent for longer than a gateway takes to begin. */
const attachedWhileSilent: Story = async (stage, message) => {
  await stage.insist(message);
  const [second, hold] = [message.next(), stage.speaker.hold("after-answer")];
  const following = stage.insist(second);
  await happens(hold.reached, COMES_WITHIN_MS);
  const attached = stage.insist(second, 1);
  const gaveUp = await happens(Promise.race([following, attached]), SILENT_FOR_MS);
  hold.release();
  await Promise.all([following, attached]);
  const told = second.calls.filter(({ end }) => end.kind === "refused" && end.reason === "run-failed").length;
  return { lost: gaveUp || told > 0 ? ["a silent run was taken for one that ended"] : [] };
};

/** The agent says something more, and the visitor writes at once; both stand once, in the order of the session. */
const lateBeforeTheNext: Story = async (stage, message) => {
  await stage.insist(message);
  sayLate(stage, message, ["It has arrived."]);
  const second = message.next();
  await stage.insist(second, 1);
  return placed(stage, message, [/^What of/, /heard/, /^It has arrived/, /^What of/, /heard/]);
};

const lateAfterAStop: Story = async (stage, message) => {
  const hold = stage.speaker.hold("after-first-delta");
  const sending = message.send(stage.fleet.at(0));
  await happens(hold.reached, COMES_WITHIN_MS);
  await message.stop(stage.fleet.at(1));
  hold.release();
  await sending;
  sayLate(stage, message, ["It has arrived."]);
  await stage.insist(message.next());
  return placed(stage, message, [/^What of/, /<run/, /^It has arrived/, /^What of/, /heard/]);
};

const sixtyLate: Story = async (stage, message) => {
  await stage.insist(message);
  const late = Array.from({ length: 60 }, (_, index) => `It has arrived ${index}.`);
  sayLate(stage, message, late);
  const expected = [/^What of/, /heard/, ...late.map((text) => new RegExp(`^${text}$`))];
  return placed(stage, message, expected);
};

/** A gateway that lost its volume knows nothing of the conversation, and its agent is told of it. */
const volumeLost: Story = async (stage, message) => {
  await stage.insist(message);
  await stage.restart({ losesSessions: true });
  const second = message.next();
  await stage.insist(second);
  const prompt = stage.gateway.prompts.find(({ text }) => text.includes(second.nonce))?.text ?? "";
  return { lost: prompt.includes(message.nonce) ? [] : ["the agent was not told what was said before"] };
};

/** A conversation that cannot be read any more does not keep the sweep from another one. */
const sweptBehindAnUnreadable: Story = async (stage, message) => {
  const hold = stage.speaker.hold("before-final");
  const second = stage.message();
  const sending = [message.send(stage.fleet.at(0)), second.send(stage.fleet.at(0))];
  await eventually(() => stage.gateway.prompts.length === 2 || undefined, COMES_WITHIN_MS);
  await stage.fleet.renew(0);
  hold.release();
  await Promise.all(sending);
  const sessionKey = sessionOf(stage, message);
  const unreadable = stage.gateway.fault("unreadable-history", {
    step: "on-history",
    sessionKey,
    times: 1_000,
  });
  const isSettled = async () => {
    await stage.fleet.endLeases();
    await stage.fleet.at(1).sweep();
    return (await storedTexts(stage, second)).some((text) => text.includes("heard")) || undefined;
  };
  const settled = await eventually(isSettled, 4 * COMES_WITHIN_MS);
  unreadable.cancel();
  await Promise.all([stage.insist(message, 1), stage.insist(second, 1)]);
  return { lost: settled === true ? [] : ["no sweep stored the reply of the readable conversation"] };
};

/** What nobody sees is no message. */
const invisible: Story = async (stage, message) => {
  await stage.insist(message);
  const asked = stage.gateway.prompts.length;
  const end = await message.next("\u200B\u2060").send(stage.fleet.at(0));
  const wasTaken = end.kind !== "refused" || stage.gateway.prompts.length > asked;
  return { doubled: wasTaken ? [`a message of invisible characters: ${JSON.stringify(end)}`] : [] };
};

const stories: Readonly<Record<string, Story>> = {
  "failed, sent again, and a second": failedAndSentAgain,
  "a stopped one between two": stoppedBetween,
  "looked at before it is stored": lookedAtBeforeStored,
  "attached to while silent": attachedWhileSilent,
  "late output before the next": lateBeforeTheNext,
  "late output after a stop": lateAfterAStop,
  "sixty late outputs": sixtyLate,
  "volume lost": volumeLost,
  "swept behind an unreadable one": sweptBehindAnUnreadable,
  "an invisible message": invisible,
};

export const storyCells: readonly Cell[] = Object.entries(stories).map(([fault, story]) => ({
  fault,
  step: "in a row",
  sockets: "open",
  play: async (stage, message): Promise<Played> => ({
    struck: true,
    complaints: await story(stage, message),
    mayBeStopped: story === lateAfterAStop,
  }),
}));

/** Does something while a reply is held at its end, and lets it end afterwards. */
async function whileHeld(
  stage: Stage,
  message: Message,
  act: () => Promise<Partial<Verdict> & { readonly over?: Promise<unknown> }>,
): Promise<Partial<Verdict>> {
  const hold = stage.speaker.hold("before-final");
  const insisting = stage.insist(message);
  const isHeld = await happens(hold.reached, COMES_WITHIN_MS);
  const { over, ...complaints } = await act();
  hold.release();
  await Promise.all([insisting, over]);
  return isHeld ? complaints : { ...complaints, hung: ["the reply never came to its end"] };
}

/** Whether a message stays away from the gateway, while the one before it runs. */
async function waits(stage: Stage, message: Message, over: Promise<unknown>) {
  const wasSent = () => timesAsked(stage, message) > 0 || undefined;
  const overtook = (await eventually(wasSent, WOULD_BE_SENT_MS)) === true;
  return { over, doubled: overtook ? ["it was sent while the one before it ran"] : [] };
}

/** How often the gateway got the message. */
function timesAsked({ gateway }: Stage, { nonce }: Message): number {
  return gateway.received("chat.send").filter(({ params }) => JSON.stringify(params).includes(nonce)).length;
}

function sayLate(stage: Stage, message: Message, texts: readonly string[]): void {
  const sessionKey = sessionOf(stage, message);
  for (const text of texts) stage.gateway.appendToSession(sessionKey, { text });
}

function sessionOf({ gateway }: Stage, { nonce }: Message): string {
  const prompt = gateway.prompts.find(({ text }) => text.includes(nonce));
  if (prompt === undefined) throw new Error("The message was never asked.");
  return prompt.sessionKey;
}

/** Looks until the conversation is stored as it must be, and complains of what stands there otherwise. */
async function placed(
  stage: Stage,
  message: Message,
  expected: readonly RegExp[],
): Promise<Partial<Verdict>> {
  const isPlaced = (texts: readonly string[]) =>
    texts.length === expected.length && expected.every((pattern, index) => pattern.test(texts[index] ?? ""));
  const look = async () => {
    await message.refresh(stage.fleet.at(1));
    return isPlaced(await storedTexts(stage, message)) || undefined;
  };
  if ((await eventually(look, COMES_WITHIN_MS, 200)) === true) return {};
  return { lost: [`stored as ${JSON.stringify(await storedTexts(stage, message))}`] };
}

function stored(stage: Stage, message: Message, holds: (texts: readonly string[]) => boolean) {
  return eventually(async () => holds(await storedTexts(stage, message)) || undefined, COMES_WITHIN_MS);
}

/** What is stored of a message's conversation, oldest first; nothing while it cannot be read. */
async function storedTexts({ fleet }: Stage, message: Message): Promise<string[]> {
  return (await message.stored(fleet.at(1)).catch(() => [])).map(({ text }) => text);
}
