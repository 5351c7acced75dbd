import type { Attachment } from "./contract.ts";
import { conversationOf, pendingOf, type PendingMessage, type Said, type Turn } from "./turn.ts";

/** What of a chat outlives a reload. */
export interface PageMemory {
  /** The conversation that is open. */
  conversation: string | undefined;
  /** A message whose reply is not settled. */
  pending: PendingMessage | undefined;
  /** Typed text that was not sent, by conversation; `""` for a new one. */
  draft(conversation: string): string;
  keepDraft(conversation: string, text: string): void;
  /** Files that were chosen and not sent, by conversation. */
  files(conversation: string): readonly DraftFile[];
  keepFiles(conversation: string, files: readonly DraftFile[]): void;
  /** What was written while the agent was at the message before, by conversation. */
  queue(conversation: string): readonly QueuedMessage[];
  keepQueue(conversation: string, queue: readonly QueuedMessage[]): void;
}

/** A message that is sent once those before it are answered. */
export interface QueuedMessage extends Said {
  /** The `messageId` that it will have. */
  readonly id: string;
}

/** A file beside a draft: ready to be sent, or, by its name alone, one that never got so far. */
export type DraftFile = Attachment | { readonly name: string };

export type KeyValues = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Keeps everything below one prefix, which names the visitor: nobody finds another visitor's words. */
export function pageMemory(storage: KeyValues | undefined, visitor: string): PageMemory {
  const key = (name: string) => `clawfire:${visitor}:${name}`;
  const read = (name: string) => attempt(() => storage?.getItem(key(name)) ?? undefined);
  const write = (name: string, value: string | undefined) =>
    attempt(() => {
      if (value === undefined || value === "") storage?.removeItem(key(name));
      else storage?.setItem(key(name), value);
    });
  const writeList = (name: string, list: readonly object[]) =>
    write(name, list.length === 0 ? undefined : JSON.stringify(list));
  return {
    get conversation() {
      return read("conversation");
    },
    set conversation(id) {
      write("conversation", id);
    },
    get pending() {
      return parsePending(read("pending"));
    },
    set pending(message) {
      write("pending", message && JSON.stringify(message));
    },
    draft: (conversation) => read(`draft:${conversation}`) ?? "",
    keepDraft: (conversation, text) => write(`draft:${conversation}`, text),
    files: (conversation) => parseList(read(`files:${conversation}`)) as readonly DraftFile[],
    keepFiles: (conversation, files) => writeList(`files:${conversation}`, files),
    queue: (conversation) => parseList(read(`queue:${conversation}`)) as readonly QueuedMessage[],
    keepQueue: (conversation, queue) => writeList(`queue:${conversation}`, queue),
  };
}

/** A tab's own memory: it outlives a reload, and other tabs have theirs. Undefined where the browser forbids it. */
export function tabStorage(): KeyValues | undefined {
  return attempt(() => globalThis.sessionStorage);
}

/** What other tabs and later visits see too. Undefined where the browser forbids it. */
export function browserStorage(): KeyValues | undefined {
  return attempt(() => globalThis.localStorage);
}

/** Gives one visitor of a tab what another had open, and had typed. */
export function carryOver(storage: KeyValues | undefined, from: string, to: string, instance = ""): void {
  const before = pageMemory(storage, visitorName(from, instance));
  const after = pageMemory(storage, visitorName(to, instance));
  const { conversation } = before;
  after.conversation ??= conversation;
  for (const place of ["", conversation ?? ""]) {
    if (after.draft(place) === "") after.keepDraft(place, before.draft(place));
    before.keepDraft(place, "");
    // What was uploaded and not sent stays the guest's: it is told of, and has to be chosen again.
    const chosen = before.files(place).map(({ name }) => ({ name }));
    if (chosen.length > 0) after.keepFiles(place, [...chosen, ...after.files(place)]);
    before.keepFiles(place, []);
  }
  before.conversation = undefined;
}

/** Tells apart what the tab remembers of visitors, and of instances of the functions. */
export function visitorName(uid: string, instance = ""): string {
  return instance === "" ? uid : `${instance}:${uid}`;
}

function parsePending(text: string | undefined): PendingMessage | undefined {
  const pending =
    text === undefined ? undefined : (attempt(() => JSON.parse(text) as unknown) as PendingMessage);
  return typeof pending?.messageId === "string" && typeof pending.text === "string" ? pending : undefined;
}

function parseList(text: string | undefined): readonly unknown[] {
  const list = text === undefined ? [] : attempt(() => JSON.parse(text) as unknown);
  return Array.isArray(list) ? (list as unknown[]) : [];
}

/** Storage may be full or forbidden; the chat goes on without it. */
export function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** After a reload in the middle of its reply, the turn is found by its id. */
export function rememberTurn(memory: PageMemory, turn: Turn): void {
  memory.pending = pendingOf(turn);
  memory.conversation = conversationOf(turn);
  const place = turn.conversationId ?? "";
  memory.keepDraft(place, "");
  const sent = new Set(turn.attachments?.map(({ id }) => id));
  memory.keepFiles(
    place,
    memory.files(place).filter((file) => !("id" in file && sent.has(file.id))),
  );
}

/**
 * A failed turn is not sent again by a reload, unless the connection was lost and nobody knows how far it got. The
 * words of one that never got there become a draft again.
 */
export function forgetTurn(
  memory: PageMemory,
  { accepted, step, text, attachments = [], conversationId }: Turn,
): void {
  if (step.kind === "failed" && step.failure.reason === "connection-lost") return;
  memory.pending = undefined;
  if (accepted) return;
  memory.conversation = conversationId;
  const place = conversationId ?? "";
  memory.keepDraft(place, text);
  memory.keepFiles(place, attachments);
}
