import type { Usage } from "../contract/index.ts";

/** How a run ended. */
export type RunEnd =
  | {
      readonly kind: "complete";
      readonly text: string;
      readonly usage?: Usage | undefined;
      /** For the owner's figures only. */
      readonly model?: string | undefined;
    }
  | { readonly kind: "stopped"; readonly text: string }
  /**
   * It has no answer. `detail` is for the log only. `isPresumed`: nothing shows the run, and who has not sent it cannot
   * tell whether another call is just about to.
   */
  | { readonly kind: "failed"; readonly detail: string; readonly isPresumed?: boolean };

/** How a run ended, or that it did not end in time: it goes on at the gateway, and can be attached to. */
export type RunOutcome = RunEnd | { readonly kind: "still-running" };
