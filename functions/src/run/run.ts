import type { ToolStep } from "../gateway/wire/tool-step.ts";
import type { Usage } from "../contract/index.ts";
import type { GatewayAttachment } from "../gateway/methods/chat-requests.ts";
import type { GatewayLink } from "../gateway/connection/gateway-link.ts";
import type { Place } from "../gateway/load/place.ts";

/** One attempt to have a message answered: what is asked, of whom, and who is told on the way. */
export interface Run {
  /** Given the URL of the gateway that a run was sent to: that one, or another one only while it cannot be reached. */
  readonly gateway: { readonly connection: (sentTo?: string) => Promise<RunConnection> };
  readonly sessionKey: string;
  /** Idempotency key of the run: sending it again does not start a second one. */
  readonly runId: string;
  /** The id under which the gateway is known to go on with it, where that is another one. */
  readonly goesOnAs?: string | undefined;
  /** The visitor's text, guarded. */
  readonly message: string;
  /** Tells what stands before the message when it is sent, guarded: the conversation so far, for an agent that does not know it. */
  readonly preface?: ((connection: RunConnection) => Promise<string | undefined>) | undefined;
  /** Tells the pictures that go with the message when it is sent; given all its words. @default none */
  readonly attachments?:
    | ((connection: RunConnection, message: string) => Promise<readonly GatewayAttachment[] | undefined>)
    | undefined;
  /**
   * Asked right before it is sent to that gateway: false when the visitor stopped it meanwhile.
   * @param sentAtMs a later moment of sending than the one that is stored, to be stored first: of a run that a gateway may
   *   keep nothing of until it is answered, only that tells others whether an earlier start of the gateway took it.
   * @default it is wanted
   */
  readonly isWanted?: ((url: string, sentAtMs: number | undefined) => Promise<boolean>) | undefined;
  /**
   * Waits for a place at the gateway of that URL; undefined when there is no need for one any more, because the visitor stopped the
   * message. @default there is always one
   */
  readonly place?: ((url: string, signal: AbortSignal) => Promise<Place | undefined>) | undefined;
  /** Told when the agent begins. @default nobody wants to know */
  readonly onBegun?: (() => void) | undefined;
  /** Told when the gateway of that URL has kept the run waiting for so many milliseconds. @default nobody wants to know */
  readonly onQueued?: ((url: string, waitedMs: number) => void) | undefined;
  /** Asked while it is silent: whether the visitor wants it stopped. @default nobody does */
  readonly isStopAsked?: (() => Promise<boolean>) | undefined;
  /** Whether somebody may have sent it before: then the gateway is asked first how the run stands. */
  readonly mayBeSent: boolean;
  /** URL of the gateway that somebody may have sent it to; absent where there is one only. */
  readonly sentTo?: string | undefined;
  /**
   * When somebody may first have sent it, epoch milliseconds. In a history without run ids an older message of the same
   * text is not it.
   */
  readonly askedAtMs: number;
  /** When somebody may have sent it last: a gateway that started later has forgotten it. @default `askedAtMs` */
  readonly sentAtMs?: number | undefined;
  /** The trace that the message belongs to, as a W3C `traceparent`. */
  readonly traceparent?: string | undefined;
  /** Stores under which other id the gateway goes on with the run, for those who attach to it later. */
  readonly onGoesOnAs?: ((runId: string) => void) | undefined;
  /** Ends following, not the run: the outcome is then `detached`. */
  readonly signal: AbortSignal;
  readonly onStatus: (phase: string) => void;
  /** Given the whole reply so far. */
  readonly onText: (text: string) => void;
  /** Told once that a tool was begun, and once that it ended, where the release tells. @default nobody wants to know */
  readonly onTool?: ((step: ToolStep) => void) | undefined;
}

/** What a run needs of a connection; one that never said hello tells nothing of restarts. */
export type RunConnection = Pick<
  Awaited<ReturnType<GatewayLink["connection"]>>,
  "request" | "onRun" | "onOtherRun" | "url" | "hello"
>;

/** How a run ended. */
export type RunEnd =
  | {
      readonly kind: "complete";
      readonly text: string;
      /** Set when the gateway gave no more than a part of the text. */
      readonly truncated?: boolean | undefined;
      readonly usage?: Usage | undefined;
      /** Set when the agent handed over files with it. */
      readonly handsOver?: true | undefined;
      /** For the owner's figures only. */
      readonly model?: string | undefined;
    }
  /** `unsent`: before the agent was asked. */
  | { readonly kind: "stopped"; readonly text: string; readonly unsent?: true | undefined }
  /**
   * It has no answer. `detail` is for the log only. `isPresumed`: nothing shows how it ended, and who has not sent it cannot
   * tell whether another call is just about to, or follows it under another id.
   */
  | { readonly kind: "failed"; readonly detail: string; readonly isPresumed?: boolean };

/** The end of a message that the agent was never asked, because it was stopped before. */
export const stoppedUnsent = { kind: "stopped", text: "", unsent: true } as const satisfies RunEnd;

export const gatewayGone = {
  kind: "failed",
  detail: "The gateway that got the message cannot be reached any more, and another one is used.",
} as const satisfies RunEnd;

/** How a run ended, or why nobody knows yet. */
export type RunOutcome =
  | RunEnd
  /** The call's time is over: the run goes on at the gateway, and can be attached to. */
  | { readonly kind: "detached" }
  /** It may have been sent, and the gateway will not let us in again. */
  | { readonly kind: "unreachable"; readonly cause: unknown };

/** A message behind its preface, if it has one. */
export function behind(preface: string | undefined, message: string): string {
  return preface === undefined ? message : `${preface}\n\n${message}`;
}
