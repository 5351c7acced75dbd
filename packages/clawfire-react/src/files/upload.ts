import type { Attachment } from "../contract.ts";
import type { CallFailure } from "../call-failure.ts";

/** Where one file is on its way to being ready to be sent. */
export type UploadStep =
  /** For one before it, or, `offline`, for the network. */
  | { readonly kind: "waiting"; readonly offline: boolean }
  /** A picture is made as large as an agent looks at it, and loses what a camera notes in it. */
  | { readonly kind: "shrinking" }
  /** `part` of 1 is there. */
  | { readonly kind: "uploading"; readonly part: number }
  /** The backend looks at it. */
  | { readonly kind: "checking" }
  | { readonly kind: "ready"; readonly attachment: Attachment }
  /** With `again`, trying again may help. */
  | { readonly kind: "failed"; readonly failure: CallFailure; readonly again: boolean };

/** One file that the visitor chose. One that is removed is in no list any more. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  /** Of what was chosen; undefined for one from before a reload that was never ready. */
  readonly bytes: number | undefined;
  readonly contentType: string;
  /** `blob:` address of a picture; undefined for other files, and after a reload. */
  readonly preview?: string | undefined;
  readonly step: UploadStep;
}

export type UploadEvent =
  | { readonly kind: "shrink" }
  | { readonly kind: "upload" }
  /** `part` of 1 is there. */
  | { readonly kind: "progress"; readonly part: number }
  | { readonly kind: "check" }
  | { readonly kind: "checked"; readonly attachment: Attachment }
  /** The connection was lost; it is tried again by itself. */
  | { readonly kind: "lost"; readonly online: boolean }
  | { readonly kind: "refused"; readonly failure: CallFailure; readonly again: boolean }
  /** The visitor wants it tried again. */
  | { readonly kind: "again" };

/** What comes after an event; an event that comes too late changes nothing. */
export function nextStep(step: UploadStep, event: UploadEvent): UploadStep {
  if (event.kind === "again")
    return step.kind === "failed" && step.again ? { kind: "waiting", offline: false } : step;
  if (isOver(step)) return step;
  switch (event.kind) {
    case "shrink":
      return { kind: "shrinking" };
    case "upload":
      return { kind: "uploading", part: 0 };
    case "progress":
      return step.kind === "uploading" ? { kind: "uploading", part: Math.max(step.part, event.part) } : step;
    case "check":
      return { kind: "checking" };
    case "checked":
      return { kind: "ready", attachment: event.attachment };
    case "lost":
      return { kind: "waiting", offline: !event.online };
    default:
      return { kind: "failed", failure: event.failure, again: event.again };
  }
}

/** Nothing happens to it by itself any more. */
export function isOver({ kind }: UploadStep): boolean {
  return kind === "ready" || kind === "failed";
}
