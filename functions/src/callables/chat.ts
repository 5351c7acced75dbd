import { randomUUID } from "node:crypto";
import type { CallableRequest, CallableResponse } from "firebase-functions/v2/https";
import {
  ChatRequest,
  type AttachResult,
  type ChatChunk,
  type PageContext,
  type RateRequest,
  type RateResult,
  type RefreshRequest,
  type RefreshResult,
  type Reply,
  type SendRequest,
  type SendResult,
  type StopResult,
  type UploadResult,
} from "../contract/index.ts";
import { exists, places } from "../conversation/documents.ts";
import { rate } from "../conversation/rate.ts";
import { ChatError } from "../errors.ts";
import type { Instance } from "../instance.ts";
import type { RunOutcome } from "../run/run.ts";
import type { TurnEnding } from "../telemetry/turn-report.ts";
import type { OpenedTurn, OpenRequest, StoredReply, Turn } from "../turn/turn.ts";
import { collectFollowUps } from "../turn/collect-follow-ups.ts";
import { admit } from "../visitor/caller.ts";
import { attach, attachedTo, upload } from "./attachments.ts";
import { closeTurn } from "./close-turn.ts";
import { openCall, type CallContext } from "./call-context.ts";
import { ChunkStream } from "./chunk-stream.ts";
import { letIn } from "./let-in.ts";
import { parseRequest, respond, toChatError } from "./respond.ts";
import { connectionTo, openEarly } from "./gateway-of.ts";
import { runTurn } from "./run-turn.ts";
import { sightingsOf } from "./status.ts";
import { stop } from "./stop.ts";

type Response = CallableResponse<ChatChunk>;
type Result = SendResult | StopResult | RefreshResult | RateResult | UploadResult | AttachResult;

/** A visitor talks to the agent: sends a message and gets its reply, stops one, or asks for what was added. */
export function chat(
  request: CallableRequest,
  response: Response | undefined,
  instance: Instance,
): Promise<Result> {
  const beganAtMs = Date.now();
  return respond(instance.log, request.auth, async () => {
    const caller = await admit(request, instance.config());
    const asked = parseRequest(ChatRequest, request.data);
    const visitor = await letIn(instance, request, caller, asked.action);
    const call = await openCall(instance, visitor, request.rawRequest, beganAtMs);
    try {
      return await perform(asked, call, response);
    } catch (error) {
      instance.usage.refusal(toChatError(error)?.reason ?? "internal");
      throw error;
    } finally {
      await report(call);
    }
  });
}

function perform(asked: ChatRequest, call: CallContext, response: Response | undefined): Promise<Result> {
  switch (asked.action) {
    case "stop":
      return stop(asked, call);
    case "refresh":
      return refresh(asked, call);
    case "rate":
      return rateReply(asked, call);
    case "send":
      return send(asked, call, new ChunkStream(async (chunk) => (await response?.sendChunk(chunk)) ?? false));
    case "upload":
      return upload(asked, call);
    case "attach":
      return attach(asked, call);
    default:
      return asked satisfies never;
  }
}

/** A visitor's message goes to the agent, and its reply comes back and is stored. */
async function send(asked: SendRequest, call: CallContext, chunks: ChunkStream): Promise<SendResult> {
  const { instance, turns, signal } = call;
  refuseTooLong(asked.message, instance.config().MAX_MESSAGE_CHARACTERS);
  const attachments = attachedTo(asked, instance.config());
  const messageId = asked.messageId ?? randomUUID();
  const { conversationId = messageId, message: text, replaces } = asked;
  // The socket is opened while the turn is; whether it can be is asked below.
  openEarly(call, conversationId, asked.conversationId === undefined).catch(() => {});
  const onWaiting = (ahead: number, estimateMs: number) =>
    chunks.notice({ type: "status", phase: "waiting", ahead, estimateMs });
  const release = await instance.slots().take({ uid: turns.options.uid, signal, onWaiting });
  try {
    const opened = await openTurn(
      { conversationId: asked.conversationId, messageId, text, replaces, attachments },
      call,
    );
    const told = instance.config().PAGE_CONTEXT ? asked.context : undefined;
    const stored = opened.kind === "settled" ? opened.stored : await answer(opened.turn, call, chunks, told);
    // Whatever the reply was learned from: the chunks add up to it.
    chunks.text(stored.reply.text);
    const files = await shownFiles(stored, call);
    for (const attachment of files.attachments ?? []) chunks.notice({ type: "attachment", attachment });
    await chunks.flush();
    return { conversationId, messageId, reply: { ...stored.reply, ...files }, usage: stored.usage };
  } finally {
    release();
  }
}

/** What the agent sent with its reply, as the page gets it. */
async function shownFiles(
  { attachments }: StoredReply,
  { instance }: CallContext,
): Promise<Pick<Reply, "attachments">> {
  return attachments === undefined ? {} : { attachments: await instance.files().shown(attachments) };
}

/** Opens the turn. Who would be refused, as far as is known here, may only attach to a message that is paid for. */
async function openTurn(request: OpenRequest, { turns, admission }: CallContext): Promise<OpenedTurn> {
  try {
    admission.refuseInVain();
  } catch (error) {
    if (!(error instanceof ChatError) || !(await turns.has(request))) throw error;
  }
  return turns.open(request);
}

/** Has the turn answered, telling the browser on the way. */
async function answer(
  turn: Turn,
  call: CallContext,
  chunks: ChunkStream,
  context: PageContext | undefined,
): Promise<StoredReply> {
  const { instance, turns, report: steps } = call;
  const { conversationId, messageId, runId } = turn;
  steps.mark("opened");
  chunks.notice({ type: "accepted", conversationId, messageId, runId });
  try {
    const outcome = await runTurn(turn, call, chunks, context);
    steps.mark("ended");
    const stored = await closeTurn(turn, call, outcome, () => steps.mark("stored"));
    if (steps.reached("stored")) tell(turn, call, { ...endingOf(stored), model: modelOf(outcome) });
    if (!isUnsent(outcome)) instance.turnQueue.tellEnd(turn, turns);
    return stored;
  } catch (error) {
    const { reason = "internal" } = toChatError(error) ?? {};
    // Of a run that goes on, or a turn that another call holds, this is not the end.
    if (turn.held && reason !== "still-running") tell(turn, call, { outcome: "failed", reason });
    throw error;
  }
}

/** Stores what the agent added to a conversation since its last reply. Who asks meanwhile waits for it, and has added nothing. */
async function refresh({ conversationId }: RefreshRequest, call: CallContext): Promise<RefreshResult> {
  const about = `${call.turns.options.uid}/${conversationId}`;
  const looked = await call.instance.refreshes.doOrAwait(about, () => lookForMore(conversationId, call));
  return looked ?? { added: 0 };
}

async function rateReply(asked: RateRequest, { turns }: CallContext): Promise<RateResult> {
  const { database, uid } = turns.options;
  return { rating: await rate(database, uid, asked) };
}

async function lookForMore(conversationId: string, call: CallContext): Promise<RefreshResult> {
  const { instance, turns, sessionKey } = call;
  const { database, uid, now } = turns.options;
  const conversation = (await places.conversation(database, uid, conversationId).get()).data();
  if (!exists(conversation, now())) throw new ChatError("conversation-not-found");
  const fleet = instance.fleet();
  const home = fleet && (conversation.knownBy?.gateway ?? fleet.eldest);
  const connection = await (home === undefined
    ? instance.chatGateway().connection()
    : connectionTo(call, { conversationId, sentTo: home }));
  // Another gateway than its own knows nothing of it.
  if (home !== undefined && home !== connection.url) return { added: 0 };
  const session = { conversationId, branch: conversation.branch ?? 0 };
  const { added } = await collectFollowUps(turns.options, {
    ...session,
    sessionKey: sessionKey(session),
    connection,
    log: instance.log,
  });
  return { added };
}

/** Tells the administrator of the connection and of what was counted, when there is something new to tell. */
async function report({ instance, turns }: CallContext): Promise<void> {
  const { linkReport, usage } = instance;
  const { database } = turns.options;
  const written = sightingsOf(instance).map((sighting) => linkReport.write(database, sighting));
  await Promise.all([...written, usage.flush(database)]);
}

function endingOf({ reply, usage }: StoredReply): TurnEnding {
  return { outcome: reply.state === "complete" ? "answered" : "stopped", usage };
}

/** Of a turn that was stopped while it waited, those before may not be over. */
function isUnsent(outcome: RunOutcome): boolean {
  return outcome.kind === "stopped" && outcome.unsent === true;
}

function modelOf(outcome: RunOutcome): string | undefined {
  return outcome.kind === "complete" ? outcome.model : undefined;
}

/** Of several calls that follow one turn, only the one that stored its reply, or held its lease, tells of it. */
function tell(turn: Turn, { instance, report: steps }: CallContext, ending: TurnEnding): void {
  steps.tell(instance.log, instance.usage, turn, ending);
}

function refuseTooLong(message: string, limit: number): void {
  if (message.length <= limit) return;
  const issue = {
    path: "message",
    message: `must be at most ${limit} characters, and has ${message.length}`,
  };
  throw new ChatError("invalid-request", { issues: [issue] });
}
