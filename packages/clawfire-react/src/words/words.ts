/** A sentence with a number, `{n}`, in the forms that its language has: Arabic has all six, Japanese `other` only. */
export interface Plural {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** Every sentence that a visitor reads. `{name}` stands for what is put in there. */
export interface Words {
  /** BCP 47. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly heading: string;
  readonly greeting: string;
  readonly open: string;
  readonly close: string;
  readonly newConversation: string;
  readonly conversations: string;
  readonly noConversations: string;
  readonly showMore: string;
  readonly back: string;
  readonly remove: string;
  readonly removeForGood: string;
  readonly cancel: string;
  readonly message: string;
  readonly placeholder: string;
  readonly send: string;
  readonly stop: string;
  readonly youSaid: string;
  readonly agentSaid: string;
  readonly copy: string;
  readonly copied: string;
  readonly good: string;
  readonly bad: string;
  readonly whatWasWrong: string;
  readonly code: string;
  readonly table: string;
  readonly done: string;
  readonly toDo: string;
  readonly sending: string;
  readonly thinking: string;
  /** The agent is at it: a tool's name is put in. */
  readonly using: string;
  /** What it has used so far; and how each of those stands, beside `done`. */
  readonly steps: string;
  readonly running: string;
  readonly failed: string;
  readonly stopping: string;
  readonly replying: string;
  readonly stopped: string;
  readonly notAnswered: string;
  readonly waits: string;
  readonly takeBack: string;
  /** Of who waits for a place at the agent: who is before, that nobody is, and either, `{place}`, with how long it takes. */
  readonly ahead: Plural;
  readonly nextInLine: string;
  readonly aheadFor: string;
  readonly offline: string;
  readonly nextTry: string;
  readonly tryNow: string;
  readonly sendAgain: string;
  readonly sendAgainIn: string;
  readonly edit: string;
  readonly askAgain: string;
  /** Of messages that stood in one place; and of one that was replaced. */
  readonly earlier: string;
  readonly later: string;
  readonly forgotten: string;
  readonly loading: string;
  readonly loadAgain: string;
  readonly latest: string;
  readonly signInFailed: string;
  readonly tryAgain: string;
  /** By the reason of a failure, as `sentenceIn` takes them. */
  readonly failures: Readonly<Record<string, string>>;
}

/** The sentence with what belongs into it. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
