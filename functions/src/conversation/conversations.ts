import {
  Timestamp,
  type CollectionReference,
  type DocumentReference,
  type Firestore,
  type QueryDocumentSnapshot,
} from "firebase-admin/firestore";
import * as z from "zod";
import type { Conversation, ConversationPage, Message, MessagePage } from "../contract/index.ts";
import { ChatError } from "../errors.ts";
import { readCursor } from "../database/cursor.ts";
import { readNewestFirst } from "../database/newest-first.ts";
import { readPage, shortened, type PageRequest } from "../database/page.ts";
import { exists, places, toConversation, toMessage, type MessageDocument } from "./documents.ts";
import { noFiles, type Files } from "../attachments/files.ts";
import { settleBelow } from "../owner/answer-spending.ts";
import { moveGuest } from "./guest-move.ts";
import { isExpired } from "./retention.ts";
import { mostBytesOf, readText } from "./stored-text.ts";

/** A message's `seq`; that of a late one is a fraction. */
const Position = z.number();

/** Owns reading and changing the conversations of one visitor. Another visitor's are as if they did not exist. */
export class Conversations {
  readonly #database: Firestore;
  readonly #uid: string;
  readonly #files: Pick<Files, "shown" | "remove">;

  constructor(database: Firestore, uid: string, files: Pick<Files, "shown" | "remove"> = noFiles) {
    this.#database = database;
    this.#uid = uid;
    this.#files = files;
  }

  /** Newest first. A conversation that is being deleted is left out, so a page may hold fewer. */
  async list(page: PageRequest): Promise<ConversationPage> {
    const collection = places.conversations(this.#database, this.#uid);
    const { documents, nextCursor } = await readNewestFirst(collection, "updatedAt", page);
    const living = documents.filter((document) => exists(document.data(), Date.now()));
    return { conversations: living.map((found) => toConversation(found.id, found.data())), nextCursor };
  }

  /** The newest page first, oldest first within it. */
  async messages(conversationId: string, { pageSize, cursor }: PageRequest): Promise<MessagePage> {
    const conversation = this.#reference(conversationId);
    let query = places.messages(conversation).orderBy("seq", "desc");
    if (cursor !== undefined) query = query.startAfter(readCursor(cursor, Position));
    const seqOf = (document: QueryDocumentSnapshot<MessageDocument>) => document.data().seq;
    const [page] = await Promise.all([readPage(query, pageSize, seqOf), this.#existing(conversationId)]);
    const { documents, nextCursor } = shortened(page, seqOf, (document) => mostBytesOf(document.data()));
    const kept = documents.filter((found) => !isExpired(found.data(), Date.now()));
    const messages = await Promise.all(kept.toReversed().map((found) => this.#read(found)));
    return { messages, nextCursor };
  }

  async rename(conversationId: string, newTitle: string): Promise<Conversation> {
    const title = newTitle.toWellFormed();
    return this.#database.runTransaction(async (transaction) => {
      const found = (await transaction.get(this.#reference(conversationId))).data();
      if (!exists(found, Date.now())) throw new ChatError("conversation-not-found");
      transaction.update(this.#reference(conversationId), { title });
      return toConversation(conversationId, { ...found, title });
    });
  }

  /**
   * Marks the conversation first, so that it is gone for its owner even when removing it takes long. One that is
   * marked already is removed again: an earlier call may have broken off.
   */
  async delete(conversationId: string): Promise<void> {
    const conversation = this.#reference(conversationId);
    await this.#database.runTransaction(async (transaction) => {
      const found = (await transaction.get(conversation)).data();
      if (found === undefined || found.movingTo !== undefined) throw new ChatError("conversation-not-found");
      transaction.update(conversation, { deletedAt: Timestamp.now() });
    });
    await this.#remove(conversation, conversationId);
  }

  /** Removes every conversation of the visitor, and counts them. What stands beside them is not ours to touch. */
  async deleteAll(): Promise<number> {
    // Of a guest who became somebody, what was on its way is not theirs any more.
    await moveGuest(this.#database, this.#uid);
    const conversations = places.conversations(this.#database, this.#uid);
    const deleted = (await conversations.count().get()).data().count;
    await this.#remove(conversations);
    return deleted;
  }

  /** Twice, because a reply may be stored while the first pass goes on; without its message none can after it. */
  async #remove(reference: DocumentReference | CollectionReference, conversationId?: string): Promise<void> {
    const files = { database: this.#database, uid: this.#uid, conversationId };
    await settleBelow(this.#database, reference, true);
    await this.#files.remove(files);
    await this.#database.recursiveDelete(reference);
    await this.#database.recursiveDelete(reference);
    // What came meanwhile; a message that has none is not there any more.
    await this.#files.remove(files);
  }

  async #read(found: QueryDocumentSnapshot<MessageDocument>): Promise<Message> {
    const document = found.data();
    const { attachments } = document;
    const [text, shown] = await Promise.all([
      readText(found.ref, document),
      attachments && this.#files.shown(attachments),
    ]);
    return toMessage(found.id, document, text, shown);
  }

  #reference(conversationId: string) {
    return places.conversation(this.#database, this.#uid, conversationId);
  }

  async #existing(conversationId: string): Promise<void> {
    const found = (await this.#reference(conversationId).get()).data();
    if (!exists(found, Date.now())) throw new ChatError("conversation-not-found");
  }
}
