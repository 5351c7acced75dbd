import type { Asking } from "./asked.ts";

/** What a call came to. */
export type Outcome =
  { readonly kind: "result"; readonly value: Result } | { readonly kind: "error"; readonly reason: string };

export interface Result {
  readonly conversationId: string;
  readonly messageId: string;
  readonly reply: {
    readonly id: string;
    readonly text: string;
    readonly state: string;
    readonly truncated?: boolean | undefined;
  };
}

/** Whether a message has replaced another, or may: as long as that is not opened again, which it was so often. */
export type Replacing = "done" | { readonly possibleAfter: number } | undefined;

/** One call of `chat` that sends a message. */
export interface SendCall {
  readonly number: number;
  readonly message: Message;
  readonly startedAtMs: number;
  /** Whose the conversation was then, and who calls. */
  readonly uid: string;
  /** The attempt that was paid for when the call began, unless it has failed. */
  readonly paidAttempt: unknown;
  /** How it stood to the message that it replaces when the call began. */
  readonly replacing: Replacing;
  endedAtMs?: number;
  outcome?: Outcome;
  /** Chunks put together. */
  text: string;
  /** When the backend told that it has stored the message. */
  acceptedAtMs?: number;
  /** The browser did not wait for all of it. */
  hasLeft: boolean;
}

/** A message of a visitor, and what is known of it outside the code under test. */
export interface Message {
  readonly number: number;
  readonly conversation: Conversation;
  readonly messageId: string;
  readonly text: string;
  /** The message in whose place it stands. */
  readonly replaces: Message | undefined;
  readonly calls: SendCall[];
  readonly askings: Asking[];
  /** Its visitor never comes back to it. */
  readonly isForsaken: boolean;
  /** When somebody was told that it is stopped. */
  stoppedAtMs?: number;
  /** When it was let in last, and when another was let in in its place: moments of the journal. */
  openedAt?: number;
  /** Writes after which it was open. */
  opened?: number;
  replacedAt?: number;
  /** The first result that a call brought. */
  result?: Result;
}

/** A message as `conversations` shows it. */
export interface ReadMessage {
  readonly id: string;
  readonly role: string;
  readonly text: string;
  readonly state: string;
  readonly replaces?: string;
  readonly replacedBy?: string;
}

export interface Addition {
  readonly text: string;
  readonly sessionId: string;
  /** The last time that the agent was asked before in its session, and whether it was still speaking. */
  readonly last: Asking | undefined;
  readonly isBeforeReply: boolean;
}

export interface Conversation {
  readonly number: number;
  readonly visitor: number;
  /** Whose it is: the visitor's, until it was moved to an account. */
  uid: string;
  /** When it was: a moment of the journal. */
  movedAt?: number;
  readonly messages: Message[];
  /** Asked for, and then told to be done; `undone` by a message that was on its way. */
  deletion?: "asked" | "done" | "undone";
  /** What the agent added on its own. */
  readonly additions: Addition[];
}

/** What the owner has decided for the whole site, and when it was stored, in milliseconds of the world's time. */
export interface Decided {
  pausedAtMs?: number | undefined;
  budget?: { readonly limit: number; readonly atMs: number } | undefined;
  /** Messages that were charged to a budget, by the key of its day. */
  readonly charged: Map<string, number>;
  /** The same as each shard has it, by its path and the key. */
  readonly shards: Map<string, number>;
  /** Ends when the latest decision is stored. */
  deciding: Promise<void>;
}

/** Owns all that is known of a world. */
export class Journal {
  readonly decided: Decided = { charged: new Map(), shards: new Map(), deciding: Promise.resolve() };
  readonly conversations: readonly Conversation[];
  readonly messages = new Map<number, Message>();
  readonly messagesById = new Map<string, Message>();
  readonly askings: Asking[] = [];
  /** When each run was let in, by its id. */
  readonly openings = new Map<string, number>();
  /** What the clock of the instance that stored each of the agent's messages showed when the world began, by the message's id. */
  readonly clocks = new Map<string, number>();
  #moment = 0;
  /** Visitors who became accounts. */
  readonly claimed = new Set<number>();
  calls = 0;
  turns = 0;

  constructor(owners: readonly number[]) {
    this.conversations = owners.map((visitor, number) => ({
      number,
      visitor,
      uid: `visitor-${visitor}`,
      messages: [],
      additions: [],
    }));
  }

  /** Moments only tell what came before what. */
  nextMoment(): number {
    return (this.#moment += 1);
  }

  /** The conversation's id is that of its first message. */
  idOf({ messages }: Conversation): string | undefined {
    return messages[0]?.messageId;
  }

  /** What the agent adds on its own after it has answered a message. */
  add(message: number, addition: Addition): void {
    this.messages.get(message)?.conversation.additions.push(addition);
  }

  conversationOf(id: string): Conversation | undefined {
    return this.conversations.find((conversation) => this.idOf(conversation) === id);
  }
}
