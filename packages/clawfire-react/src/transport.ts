import type {
  AttachResult,
  ChatChunk,
  ClaimResult,
  ConversationPage,
  DeleteResult,
  MessagePage,
  RateResult,
  Rating,
  RefreshResult,
  RenameResult,
  SendResult,
  StopResult,
  UploadResult,
} from "./contract.ts";

export interface SentMessage {
  readonly message: string;
  readonly messageId: string;
  /** Absent: a new conversation begins. */
  readonly conversationId?: string | undefined;
  /** Id of the conversation's last message, which this one replaces. */
  readonly replaces?: string | undefined;
  /** Files that were attached before; four at most. */
  readonly attachments?: readonly { readonly id: string }[] | undefined;
  /** What the page tells of itself. */
  readonly context?: PageContext | undefined;
}

/** Where the visitor is and what he looks at: named fields, 4,096 bytes as JSON at most. */
export type PageContext = Readonly<Record<string, string | number | boolean>>;

export interface SendOptions {
  readonly signal: AbortSignal;
  readonly onChunk: (chunk: ChatChunk) => void;
}

/** What a visitor thinks of a reply. */
export interface RateReply {
  readonly conversationId: string;
  readonly replyId: string;
  readonly rating: Rating["value"] | "none";
  /** At most 500 characters. */
  readonly words?: string | undefined;
}

export interface FileToUpload {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
}

export interface PageRequest {
  readonly pageSize?: number;
  readonly cursor?: string | undefined;
}

/** The calls that a chat makes. Every one of them rejects with a `CallFailure`. */
export interface ChatTransport {
  /** Sends a message, or attaches to its turn when it was sent before. */
  send(message: SentMessage, options: SendOptions): Promise<SendResult>;
  stop(turn: { conversationId: string; messageId: string }): Promise<StopResult>;
  /** Has the backend look for what the agent said on its own since its last reply. */
  refresh(conversationId: string): Promise<RefreshResult>;
  /** Asks where a file may be uploaded to. */
  upload(file: FileToUpload): Promise<UploadResult>;
  /** Has an uploaded file looked at; asking again gives its address anew. */
  attach(id: string): Promise<AttachResult>;
  rate(rating: RateReply): Promise<RateResult>;
  list(page: PageRequest): Promise<ConversationPage>;
  messages(conversationId: string, page: PageRequest): Promise<MessagePage>;
  rename(conversationId: string, title: string): Promise<RenameResult>;
  delete(conversationId: string): Promise<DeleteResult>;
  deleteAll(): Promise<DeleteResult>;
  /** Moves a guest's conversations to who is signed in. */
  claim(guestToken: string): Promise<ClaimResult>;
}
