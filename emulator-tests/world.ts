import { inject } from "vitest";
import type { JournalEntry } from "../local-stack/scripted-model.ts";

/** What the model was asked with these words of a visitor. */
export async function promptsWith(words: string): Promise<JournalEntry[]> {
  const answer = await fetch(`${inject("endpoints").model}/journal`);
  const journal = (await answer.json()) as JournalEntry[];
  return journal.filter(({ text }) => text.includes(words));
}

/** Lets the replies go on that hold at `name`. */
export async function releaseModel(name: string): Promise<void> {
  await fetch(`${inject("endpoints").model}/release/${name}`, { method: "POST" });
}

/** Does something to the running stack; see `control-server.ts`. */
export async function control<Answer>(verb: string, argument = ""): Promise<Answer> {
  const answer = await fetch(`${inject("control")}/${verb}?argument=${argument}`);
  if (!answer.ok) throw new Error(`${verb}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
