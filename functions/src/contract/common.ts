/** What a message can be in: a visitor's is open until its reply is stored; a reply is complete or stopped. */
export type MessageState = "open" | "answered" | "stopped" | "failed" | "complete";

/** What a visitor thinks of a reply. */
export interface Rating {
  readonly value: "up" | "down";
  readonly words?: string | undefined;
}

/** A file beside a message: sent with it by its visitor, or by the agent with its answer. */
export interface Attachment {
  readonly id: string;
  /** `audio` comes from the agent only. */
  readonly kind: "image" | "audio" | "file";
  /** As its sender called it, without a path; to be shown, and trusted for nothing. */
  readonly name: string;
  /** Of what is kept: `image/jpeg` or `image/png` of a picture, `text/plain` of a document's text. */
  readonly contentType: string;
  /** Of what is kept. */
  readonly bytes: number;
  /** Of an image, in pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Lasts for 15 minutes at least: ask for the messages again to get others, or attach the file again. */
  readonly url: string;
}

export interface Message {
  readonly id: string;
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly state: MessageState;
  /** Set when the gateway, or what is kept of one message, gave no more than the beginning of what was said. */
  readonly truncated?: true | undefined;
  /** Id of the visitor's message in whose place this one stands: it was edited, or asked again. */
  readonly replaces?: string | undefined;
  /** Id of the visitor's message that stands in this one's place. This one is kept, with what was said to it. */
  readonly replacedBy?: string | undefined;
  /** Of a reply that its visitor rated. */
  readonly rating?: Rating | undefined;
  /** Absent: none. */
  readonly attachments?: readonly Attachment[] | undefined;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  /** The beginning of the visitor's latest message. */
  readonly preview: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}
