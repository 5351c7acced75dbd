import type { DocumentData } from "firebase-admin/firestore";
import { places, type UserMessageDocument } from "../conversation/documents.ts";
import { expiry } from "../conversation/retention.ts";
import { createWithText, storable } from "../conversation/stored-text.ts";
import { ALREADY_EXISTS, codeOf, NOT_FOUND } from "../database/error-code.ts";
import { ChatError, type Reason } from "../errors.ts";
import { keepAgentFiles } from "./attached.ts";
import { isAbandoned } from "./lease.ts";
import { openTurn } from "./open-turn.ts";
import { leaseOf, toStoredTurn, turnPlaces } from "./turn-documents.ts";
import { readReply, withAttachments } from "./stored-reply.ts";
import { claiming, isFollowed, mayFail, type Claiming } from "./turn-state.ts";
import type { Answer, OpenedTurn, OpenRequest, StoredReply, Turn, TurnStoreOptions } from "./turn.ts";

export type MessageAddress = Pick<Turn, "conversationId" | "messageId">;

/** A turn that is on its way to an answer. */
export type OpenTurn = Pick<
  Turn,
  "conversationId" | "messageId" | "number" | "branch" | "runId" | "text" | "sentTo"
> & {
  /** Whether nobody follows it any more. */
  readonly abandoned: boolean;
};

/** Whether a turn is open, and whether it was asked to be stopped. */
export interface Standing {
  readonly isOpen: boolean;
  readonly isStopAsked: boolean;
  /** Whether it is over, and was stopped before its end. */
  readonly isStopped: boolean;
}

/** How a turn is going to be sent. */
export interface Claim {
  /** URL of the gateway, where there are several. */
  readonly gateway?: string | undefined;
  /** A later moment than the stored one, epoch milliseconds. */
  readonly sentAtMs?: number | undefined;
  /** Set when its conversation is on another gateway from now on. */
  readonly moves?: boolean | undefined;
}

/** Since when the gateway's session rests is not told by a message that may never have come to it. */
const doubtful = { "knownBy.doubtful": true };

/** Owns the turns of one visitor as they are stored, on behalf of one call. */
export class TurnStore {
  readonly options: TurnStoreOptions;

  constructor(options: TurnStoreOptions) {
    this.options = options;
  }

  /**
   * Opens a turn, or finds what the same message came to earlier.
   * @throws ChatError `conversation-not-found`, `message-id-reused`, `too-many-conversations`, or what the admission throws.
   */
  async open(request: OpenRequest): Promise<OpenedTurn> {
    const turn = await openTurn(this.options, request);
    if (turn !== undefined) return { kind: "running", turn };
    const stored = await readReply(this.#places(request).reply);
    if (stored === undefined) throw new ChatError("conversation-not-found");
    return { kind: "settled", stored };
  }

  /**
   * Takes over an open turn that nobody follows any more; undefined when it is over, or somebody does.
   * @throws ChatError `conversation-not-found`
   */
  async takeOver(request: OpenRequest): Promise<Turn | undefined> {
    const turn = await openTurn(this.options, request, true);
    return turn?.held === true ? turn : undefined;
  }

  /** Whether a message is stored: sending it again may cost nothing. */
  async has(request: OpenRequest): Promise<boolean> {
    return (await this.#places(request).message.get()).exists;
  }

  /**
   * Stores the reply and settles the turn in one commit. When a reply is stored already, that one counts.
   * @param onStored called when it is this one that counts.
   * @throws ChatError `conversation-not-found` when the conversation was deleted meanwhile.
   */
  async answer(turn: Turn, answer: Answer, onStored: () => void = () => {}): Promise<StoredReply> {
    const { conversation, message, reply } = this.#places(turn);
    const { database, now, keepMs, spending } = this.options;
    const { state, usage } = answer;
    const files = withAttachments(answer);
    const words = storable(answer.text, answer.truncated);
    const spent = (await spending?.of(turn, answer)) ?? {};
    const nowMs = now();
    const batch = database.batch();
    const end = state === "complete" ? "answered" : "stopped";
    batch.update<DocumentData, DocumentData>(message, {
      state: end,
      ...(Object.keys(spent).length > 0 && { spent }),
    });
    // It may have been stopped before it was sent.
    if (state === "stopped" && words.text === "")
      batch.update<DocumentData, DocumentData>(conversation, doubtful);
    const fields = {
      role: "assistant",
      seq: turn.seq + 1,
      createdAt: new Date(nowMs),
      state,
      usage,
      model: answer.model,
      ...files,
      latencyMs: nowMs - turn.openedAtMs,
      ...expiry(keepMs, nowMs),
    };
    createWithText(batch, reply, fields, words);
    keepAgentFiles(batch, this.options, turn, files);
    try {
      await batch.commit();
    } catch (error) {
      if (codeOf(error) === NOT_FOUND && turn.held) await spending?.countUnstored(spent);
      return await this.#storedBefore(turn, error);
    }
    onStored();
    const createdAt = new Date(nowMs).toISOString();
    return { reply: { id: reply.id, ...words, state, createdAt }, ...files, usage };
  }

  /**
   * Records that the turn failed, so that the message can be sent again. While its run may live, nothing is done without
   * the lease.
   * @param runEnded whether the run is over, so that sending again asks the agent again.
   * @param isPresumed whether that is only presumed, because nothing shows how it ended: another call may know more.
   * @returns whether it is recorded.
   */
  async fail(turn: Turn, reason: Reason, runEnded: boolean, isPresumed = false): Promise<boolean> {
    const { conversation, message } = this.#places(turn);
    const { holder } = this.options;
    return this.options.database.runTransaction(async (transaction) => {
      const stored = (await transaction.get(message)).data();
      // What one gateway tells is not the end of a turn that was taken to another since.
      const isElsewhere = turn.sentTo !== undefined && turn.sentTo !== stored?.gateway;
      const failing = { holder, attempt: turn.attempt, runEnded: runEnded && !isPresumed && !isElsewhere };
      if (!mayFail(stored && toStoredTurn(stored), failing)) return false;
      // Another call has learned since under which id it goes on.
      if (isPresumed && stored?.goesOnAs !== turn.goesOnAs) return false;
      transaction.update(message, { state: "failed", failure: { reason, runEnded } });
      if (!runEnded) transaction.update<DocumentData, DocumentData>(conversation, doubtful);
      return true;
    });
  }

  /** Extends the lease of a turn, or takes it over when its holder let it run out; false when the turn is over. */
  async renewLease(turn: Turn): Promise<boolean> {
    const { database, now } = this.options;
    const { message } = this.#places(turn);
    return database.runTransaction(async (transaction) => {
      const stored = (await transaction.get(message)).data();
      if (stored?.state !== "open" || stored.attempt !== turn.attempt) return false;
      const isOthers = isFollowed(toStoredTurn(stored), this.options.holder, now());
      if (!isOthers) transaction.update(message, { lease: leaseOf(this.options, now()) });
      return true;
    });
  }

  /**
   * Asks whether this call may send a turn that others may follow too. It takes the lease then: only who holds it sends a
   * turn to another gateway than the one that is stored, or ends it as one that was stopped before it was sent, or whose run
   * a restart is presumed to have ended.
   * @returns `others`: it is over, or another call is to send or to stop it.
   */
  async claim(turn: Turn, { gateway, sentAtMs, moves }: Claim = {}): Promise<Claiming> {
    const { database, holder, now } = this.options;
    const { conversation, message } = this.#places(turn);
    return database.runTransaction(async (transaction) => {
      const stored = (await transaction.get(message)).data();
      if (stored?.state !== "open" || stored.number !== turn.number) return "others";
      const isElsewhere = gateway !== undefined && gateway !== stored.gateway;
      const claim = claiming(stored.lease.holder === holder, isElsewhere, stored.stopAsked === true);
      if (claim !== "send") return claim;
      const sentAt = sentAtMs === undefined ? {} : { sentAt: new Date(sentAtMs) };
      const lease = leaseOf(this.options, now());
      transaction.update(message, { lease, ...sentAt, ...(isElsewhere && { gateway }) });
      const known = { "knownBy.gateway": gateway };
      if (moves === true) transaction.update<DocumentData, DocumentData>(conversation, known);
      return claim;
    });
  }

  /** Records under which id the gateway goes on with a turn's run: only who heard that begin can know. */
  async goOnAs(turn: Turn, runId: string): Promise<void> {
    await this.#places(turn).message.update({ goesOnAs: runId });
  }

  /** How a turn stands, and the turns of its conversation that come before it and are not over. */
  async place(
    turn: Pick<OpenTurn, "conversationId" | "messageId" | "number">,
  ): Promise<Standing & { before: OpenTurn[] }> {
    const { conversationId, messageId, number } = turn;
    const { conversation } = this.#places(turn);
    const { docs } = await places.messages(conversation).where("state", "==", "open").get();
    const before = docs.flatMap((found) => {
      const { number: theirs, branch = 0, runId, text, lease } = found.data() as UserMessageDocument;
      if (theirs >= number) return [];
      const abandoned = isAbandoned(lease.until.toMillis(), this.options.now());
      return [{ conversationId, messageId: found.id, number: theirs, branch, runId, text, abandoned }];
    });
    return { before, ...standingOf(docs.find(({ id }) => id === messageId)?.data()) };
  }

  /**
   * Asks for a turn to be stopped: if it was not sent yet, it never is.
   * @returns the turn; undefined when it is over already.
   * @throws ChatError `message-not-found`
   */
  async requestStop(asked: MessageAddress): Promise<OpenTurn | undefined> {
    const { message } = this.#places(asked);
    const stored = (await message.get()).data();
    if (stored?.role !== "user") throw new ChatError("message-not-found");
    if (stored.state !== "open") return undefined;
    await message.update({ stopAsked: true });
    const { number, branch = 0, runId, text, gateway: sentTo } = stored;
    return { ...asked, number, branch, runId, text, sentTo, abandoned: false };
  }

  async standing(turn: MessageAddress): Promise<Standing> {
    return standingOf((await this.#places(turn).message.get()).data());
  }

  /** The reply that another call stored. @throws the error, if there is none */
  async #storedBefore(turn: Turn, error: unknown): Promise<StoredReply> {
    const stored = codeOf(error) === ALREADY_EXISTS ? await readReply(this.#places(turn).reply) : undefined;
    if (stored !== undefined) return stored;
    // Its message is not there any more, or the reply that was there a moment ago is not.
    const isGone = codeOf(error) === NOT_FOUND || codeOf(error) === ALREADY_EXISTS;
    throw isGone ? new ChatError("conversation-not-found", {}, { cause: error }) : error;
  }

  #places({ conversationId, messageId }: Pick<OpenRequest, "conversationId" | "messageId">) {
    return turnPlaces(this.options, conversationId ?? messageId, messageId);
  }
}

function standingOf({ state, stopAsked }: DocumentData = {}): Standing {
  return { isOpen: state === "open", isStopAsked: stopAsked === true, isStopped: state === "stopped" };
}
