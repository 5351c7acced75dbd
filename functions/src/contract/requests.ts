/** What a call may ask, checked at the edge. The files beside this one are types only: pages are built with them. */
import * as z from "zod";
import { SettingsChange } from "./settings-request.ts";

/** An id made by us or by the browser: short, and safe in a document path, where `__` at the start is reserved. */
const Id = z
  .string()
  .regex(/^(?!__)[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, _ or -, and not begin with __");

/** Made by the browser, and the idempotency key of one message: sending it again never asks the agent again. */
const MessageId = z.uuid().transform((id) => id.toLowerCase());

/** Items of one page. @default 20 */
const PageSize = z.int().min(1).max(100).default(20);

/** Where the next page begins; opaque to the caller, as `nextCursor` gave it. */
const Cursor = z.string().max(512);

/** Longest message that any deployment may allow, in UTF-16 code units; `MAX_MESSAGE_CHARACTERS` sets the limit. */
export const LONGEST_MESSAGE = 100_000;

/** A character that shows: no space, no control or format character, none that fonts draw nothing for. */
const SOMETHING_TO_SEE = /[^\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]|\p{Co}/u;

/** Bytes of a page's context, as JSON in UTF-8. */
export const LARGEST_CONTEXT = 4_096;

/** What a page tells of itself: named fields, and nothing in them that has fields again. */
const PageContext = z
  .record(
    z.string().regex(/^[A-Za-z][\w-]{0,39}$/, "must be a letter, then up to 39 letters, digits, _ or -"),
    z.union([z.string(), z.number(), z.boolean()]),
  )
  .refine(
    (context) => Buffer.byteLength(JSON.stringify(context)) <= LARGEST_CONTEXT,
    `must be at most ${LARGEST_CONTEXT} bytes as JSON`,
  );

export const SendRequest = z.strictObject({
  action: z.literal("send"),
  message: z
    .string()
    .max(LONGEST_MESSAGE)
    .refine((text) => SOMETHING_TO_SEE.test(text), "must not be empty"),
  /** Absent: a new conversation, whose id is the message's. */
  conversationId: Id.optional(),
  messageId: MessageId.optional(),
  /** The conversation's last message, which this one replaces: the agent forgets it and what it answered. Both are kept. */
  replaces: MessageId.optional(),
  /** Where the visitor is; told to the agent with the message where `PAGE_CONTEXT` is on, and kept nowhere. */
  context: PageContext.optional(),
});

export const StopRequest = z.strictObject({
  action: z.literal("stop"),
  conversationId: Id,
  messageId: MessageId,
});

/** Asks for what the agent added to a conversation on its own, as when it is opened again. */
export const RefreshRequest = z.strictObject({ action: z.literal("refresh"), conversationId: Id });

/** Longest remark on a reply, in UTF-16 code units. */
export const LONGEST_REMARK = 500;

/** What the visitor thinks of a reply. It may be changed, and taken back. */
export const RateRequest = z.strictObject({
  action: z.literal("rate"),
  conversationId: Id,
  /** The `id` of the agent's message. */
  replyId: z.string().regex(/^(?!__)[A-Za-z0-9_-]{1,80}$/),
  rating: z.enum(["up", "down", "none"]),
  words: z.string().trim().max(LONGEST_REMARK).optional(),
});

/** `action` may be left out: the request is then a message to send. */
export const ChatRequest = z.preprocess(
  (data) => (isRecord(data) && !("action" in data) ? { ...data, action: "send" } : data),
  z.discriminatedUnion("action", [SendRequest, StopRequest, RefreshRequest, RateRequest]),
);

export type PageContext = z.infer<typeof PageContext>;
export type SendRequest = z.infer<typeof SendRequest>;
export type StopRequest = z.infer<typeof StopRequest>;
export type RefreshRequest = z.infer<typeof RefreshRequest>;
export type RateRequest = z.infer<typeof RateRequest>;
export type ChatRequest = z.infer<typeof ChatRequest>;

/** Longest title of a conversation, in UTF-16 code units. */
export const LONGEST_TITLE = 120;

export const ConversationsRequest = z.discriminatedUnion("action", [
  /** Newest first. */
  z.strictObject({ action: z.literal("list"), pageSize: PageSize, cursor: Cursor.optional() }),
  /** Newest page first, oldest first within a page. */
  z.strictObject({
    action: z.literal("messages"),
    conversationId: Id,
    pageSize: PageSize,
    cursor: Cursor.optional(),
  }),
  z.strictObject({
    action: z.literal("rename"),
    conversationId: Id,
    title: z.string().trim().min(1).max(LONGEST_TITLE),
  }),
  z.strictObject({ action: z.literal("delete"), conversationId: Id }),
  z.strictObject({ action: z.literal("deleteAll") }),
  /** Takes over what the caller said as a guest, before signing in. */
  z.strictObject({
    action: z.literal("claim"),
    /** The guest's Firebase ID token. */
    guestToken: z.string().min(1).max(8_192),
  }),
]);

export type ConversationsRequest = z.infer<typeof ConversationsRequest>;

/** The gateway's own ids: it chooses their form, we bound their length. */
const GatewayId = z.string().min(1).max(200);

/** Address of one of several gateways, as a list of devices names it. Absent: whichever has what it is about. */
const Gateway = z.string().min(1).max(500).optional();

export const AdminRequest = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("listDevices") }),
  z.strictObject({
    action: z.literal("approveDevice"),
    requestId: GatewayId,
    /** What the administrator saw of the request. It is approved only if it still asks for nothing else. */
    seen: z.strictObject({ deviceId: GatewayId, scopes: z.array(z.string().max(100)).max(50) }).optional(),
    gateway: Gateway,
  }),
  z.strictObject({ action: z.literal("rejectDevice"), requestId: GatewayId, gateway: Gateway }),
  z.strictObject({ action: z.literal("removeDevice"), deviceId: GatewayId, gateway: Gateway }),
  z.strictObject({ action: z.literal("status") }),
  z.strictObject({
    action: z.literal("usage"),
    /** @default a day before `to` */
    from: z.iso.datetime().optional(),
    /** @default now */
    to: z.iso.datetime().optional(),
  }),
  /** What visitors say about replies, newest first. */
  z.strictObject({ action: z.literal("remarks"), pageSize: PageSize, cursor: Cursor.optional() }),
  z.strictObject({ action: z.literal("settings") }),
  z.strictObject({ action: z.literal("alerts"), pageSize: PageSize, cursor: Cursor.optional() }),
  z.strictObject({ action: z.literal("changeSettings"), change: SettingsChange }),
  z.strictObject({ action: z.literal("audit"), pageSize: PageSize, cursor: Cursor.optional() }),
]);

export type AdminRequest = z.infer<typeof AdminRequest>;

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
