import { messageIn, type Asking } from "../world/asked.ts";
import type { Message, Result, SendCall } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

/** Called with the result of each call. */
export function checkResult(call: SendCall, { reply }: Result): void {
  const { message } = call;
  const name = `#${message.number}`;
  checkWords(message, reply.text);
  checkWhole(message, reply);
  const first = message.result?.reply;
  if (first !== undefined)
    must(
      first.id === reply.id && first.text === reply.text && first.state === reply.state,
      "answered once",
      () => {
        return `${name} was answered "${short(first.text)}" (${first.state}), and then "${short(reply.text)}" (${reply.state}).`;
      },
    );
  if (call.acceptedAtMs !== undefined && !call.hasLeft)
    must(call.text === reply.text, "chunks add up", () => {
      return `${name}: the chunks are "${short(call.text)}", the reply is "${short(reply.text)}".`;
    });
}

/** Called with the reason why a call failed. */
export function checkRefusal(world: World, { message, uid, paidAttempt }: SendCall, reason: string): void {
  // What a guest has paid for is an account's once it was moved: to the guest it is a new message.
  const isTheirs = message.conversation.uid === uid;
  const isPaid = isTheirs && paidAttempt !== undefined && world.paidAttempt(message) === paidAttempt;
  must(reason !== "rate-limited" || !isPaid, "charged once", () => {
    return `#${message.number} is paid for, and may not be attached to.`;
  });
}

/** Called when somebody was told that a message is stopped. */
export function checkStopped(world: World, message: Message): void {
  const isOver = message.conversation.deletion !== undefined || !world.isSpeaking(message);
  must(isOver, "stop respected", () => `#${message.number} was stopped, and is being answered.`);
}

function checkWords(message: Message, text: string): void {
  for (const [mark] of text.matchAll(/#\d+/g))
    must(
      messageIn(mark) === message.number,
      "own words only",
      () => `#${message.number} is answered with "${short(text)}".`,
    );
}

type Reply = Result["reply"];

function checkWhole(message: Message, { text, state, truncated }: Reply): void {
  const name = `#${message.number}`;
  const { askings } = message;
  if (state === "complete" && truncated !== true)
    must(
      askings.some((asking) => asking.state === "done" && asking.said === text),
      "whole",
      () => {
        return `${name} is complete with "${short(text)}", and the agent said ${said(message)}.`;
      },
    );
  else
    must(text === "" || askings.some((asking) => hasSaid(asking, text)), "whole", () => {
      return `${name} is ${state} with "${short(text)}", and the agent said ${said(message)}.`;
    });
}

function hasSaid({ said: whole, tookBack = "" }: Asking, text: string): boolean {
  return whole.startsWith(text) || tookBack.startsWith(text);
}

function said({ askings }: Message): string {
  if (askings.length === 0) return "nothing";
  return askings.map((asking) => `"${short(asking.said)}" (${asking.state})`).join(" and ");
}

export function short(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 30)}…${text.slice(-24)} (${text.length})`;
}
