import type { Asking } from "../world/asked.ts";
import type { Message } from "../world/journal.ts";
import { must } from "./violation.ts";

/** Called when the agent is about to be asked. */
export function mayBeAsked(message: Message, asking: Asking): void {
  // What was deleted is as if it had never been.
  if (message.conversation.deletion !== undefined) return;
  const name = `#${message.number}`;
  for (const earlier of message.askings) {
    const mayAsk = earlier.state === "failed" || earlier.state === "lost" || earlier.state === "aborted";
    must(
      mayAsk,
      "asked once",
      () => `${name} is asked for the ${asking.count}. time, and the asking before is ${earlier.state}.`,
    );
  }
  must(message.stoppedAtMs === undefined, "stop respected", () => `${name} is asked after it was stopped.`);
}

/** Called when the gateway gets a message while it works on another of the same session. */
export function mustNotOverlap(message: Message, speaking: Message): void {
  must(
    false,
    "in order",
    () => `#${message.number} is sent while the agent still answers #${speaking.number}.`,
  );
}
