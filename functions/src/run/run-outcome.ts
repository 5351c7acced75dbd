import type { Usage } from "../contract/index.ts";

/** How a run ended, or that it did not end in time. */
export type RunOutcome =
  | { readonly kind: "complete"; readonly text: string; readonly usage?: Usage | undefined }
  | { readonly kind: "stopped"; readonly text: string }
  /** The run is over and has no answer. `detail` is for the log only. */
  | { readonly kind: "failed"; readonly detail: string }
  /** It goes on at the gateway, and can be attached to. */
  | { readonly kind: "still-running" };

/** What is told while a run goes on. `text` is the whole reply so far. */
export type RunProgress =
  { readonly kind: "status"; readonly phase: string } | { readonly kind: "text"; readonly text: string };
