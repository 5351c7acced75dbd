/** Everything that works without React. */
export { CallFailure, toCallFailure } from "./call-failure.ts";
export type { Variants } from "./branches.ts";
export type { ChatState } from "./chat-state.ts";
export { ChatClient } from "./chat-client.ts";
export { claimGuest, keepGuest, type GuestOptions, type SignedInUser } from "./guest.ts";
export { fitted } from "./files/fitted.ts";
export { FileLinks } from "./files/file-links.ts";
export type { FileTray, RefusedFile, TrayState } from "./files/file-tray.ts";
export type { Upload, UploadStep } from "./files/upload.ts";
export type { HistoryState } from "./chat-history.ts";
export { createChatSession, firebaseChatSession, type ChatSession } from "./chat-session.ts";
export { ConversationList, type ConversationListState } from "./conversation-list.ts";
export { callableName, firebaseTransport, type FirebaseTransportOptions } from "./firebase-transport.ts";
export type { DraftFile, PageMemory, QueuedMessage } from "./page-memory.ts";
export { sentenceOf } from "./sentences.ts";
export type {
  ChatTransport,
  FileToUpload,
  PageContext,
  PageRequest,
  RateReply,
  SendOptions,
  SentMessage,
} from "./transport.ts";
export { refreshWhenSeen } from "./refresh-when-seen.ts";
export { isActive, type Turn, type TurnStep } from "./turn.ts";
export { runningTool, type TurnTool } from "./turn-tools.ts";
