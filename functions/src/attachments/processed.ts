import type { AttachmentProblem } from "./kinds.ts";

/** What is kept of a file. */
export interface Processed {
  readonly kind: "image" | "file";
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** Why nothing of it can be used. */
export interface Unusable {
  readonly problem: AttachmentProblem;
}
