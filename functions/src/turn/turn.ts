import type { Firestore } from "firebase-admin/firestore";
import type { AttachmentProblem } from "../attachments/kinds.ts";
import type { StoredAttachment } from "../attachments/records.ts";
import type { Reply, Usage } from "../contract/index.ts";
import type { ChatError } from "../errors.ts";
import type { KnownBy } from "../conversation/documents.ts";
import type { Admission } from "./admission.ts";

/** A visitor's message on its way to an answer. */
export interface Turn {
  readonly conversationId: string;
  readonly messageId: string;
  readonly text: string;
  readonly attempt: number;
  readonly runId: string;
  /** The id under which the gateway is known to go on with it, where that is another one. */
  readonly goesOnAs?: string | undefined;
  /** Place of the message in its conversation; the reply's is the next. */
  readonly seq: number;
  /** Counts the turns of the conversation in the order in which they are sent to the agent. */
  readonly number: number;
  /** Which of the conversation's branches it stands in: how often its last message was replaced until then. */
  readonly branch: number;
  /** Id of the message in whose place it stands. */
  readonly replaces?: string | undefined;
  /** Whether its visitor was signed in anonymously when it was sent. */
  readonly anonymous: boolean;
  /** Whether this call holds the lease, or watches a turn that somebody else holds. */
  readonly held: boolean;
  /** Whether somebody may have sent its run to the gateway before. */
  readonly mayBeSent: boolean;
  /** URL of the gateway that it was, or is, going to be sent to, as far as that is stored. */
  readonly sentTo?: string | undefined;
  /** When its run was first going to be sent. */
  readonly askedAtMs: number;
  /** When it was going to be sent last, as far as that is stored. */
  readonly sentAtMs: number;
  readonly openedAtMs: number;
  /** Whether the visitor wanted it stopped when it was opened. */
  readonly isStopAsked: boolean;
  /** What is sent with it; absent: nothing. */
  readonly attachments?: readonly StoredAttachment[] | undefined;
  /** What the agent was told of the conversation. */
  readonly knownBy?: KnownBy | undefined;
  /** How long no other message had come in the conversation; absent for its first. */
  readonly idleMs?: number | undefined;
}

export interface OpenRequest {
  /** Absent: a new conversation, whose id is the message's, so that sending it again finds it again. */
  readonly conversationId?: string | undefined;
  readonly messageId: string;
  readonly text: string;
  /** Id of the message that it is to replace, which must be the conversation's last. */
  readonly replaces?: string | undefined;
  /** Ids of the files that are sent with it. */
  readonly attachments?: readonly string[] | undefined;
}

export type OpenedTurn =
  | { readonly kind: "running"; readonly turn: Turn }
  | { readonly kind: "settled"; readonly stored: StoredReply };

/** The agent's last word of a turn. */
export interface Answer {
  readonly text: string;
  /** Set when this is not all that was said. */
  readonly truncated?: boolean | undefined;
  readonly state: Reply["state"];
  readonly usage?: Usage | undefined;
  /** Where the gateway tells it. */
  readonly model?: string | undefined;
  /** What the agent sent with it, whose objects are in the bucket. */
  readonly attachments?: readonly StoredAttachment[] | undefined;
}

/** A reply as it is stored and returned. */
export interface StoredReply {
  readonly reply: Omit<Reply, "attachments">;
  /** What the agent sent with it; absent: nothing. */
  readonly attachments?: readonly StoredAttachment[] | undefined;
  readonly usage?: Usage | undefined;
}

/** What answers add to sums of the site, by their names. */
interface AnswerSpending {
  /** To be stored in the message's document. */
  of(turn: Turn, answer: Answer): Promise<Readonly<Record<string, number>>>;
  /** Counts an answer that was given to a message which is deleted by now. */
  countUnstored(spent: Readonly<Record<string, number>>): Promise<void>;
}

/** What opening and closing turns need to know of the visitor and of this call. */
export interface TurnStoreOptions {
  readonly database: Firestore;
  readonly uid: string;
  readonly agentId: string;
  /** Names this call in leases. */
  readonly holder: string;
  readonly runId: (conversationId: string, messageId: string, attempt: number) => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a message is kept, in milliseconds; absent: for ever. */
  readonly keepMs?: number | undefined;
  /**
   * Where conversations are spread over several gateways: the URL of the one that a conversation is put on when it begins, and
   * of the one that an older one is on of which none is stored. @default nothing is stored of a gateway before it is asked
   */
  readonly home?: ((conversationId: string, isNew: boolean) => string) | undefined;
  /** Conversations that the visitor may keep; absent: any number. */
  readonly maxConversations?: number | undefined;
  /** Whether the visitor is signed in anonymously. @default false */
  readonly anonymous?: boolean | undefined;
  /** Whether the visitor may ask, and what a message costs. */
  readonly admission: Admission;
  /** What a visitor is told whose file is not taken. @default its problem alone */
  readonly refusesFile?: ((problem: AttachmentProblem) => ChatError) | undefined;
  /** What answers cost. @default nothing */
  readonly spending?: AnswerSpending | undefined;
}
