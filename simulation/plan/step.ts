import type { ReleaseName } from "../../simulated-gateway/index.ts";

/** What happens to a simulated world at a moment that its seed chose. Any of them can be left out. */
export type Step = { readonly number: number; readonly atMs: number } & Deed;

export type Send = Step & { readonly kind: "send" };

export type Deed = VisitorDeed | OwnerDeed | Mishap;

/** A message, by the number of the step that sends it first. */
type MessageNumber = number;

export type VisitorDeed =
  | {
      readonly kind: "send";
      readonly conversation: number;
      /** It stands in the place of another: the last one of its conversation or one before that, or what another edit replaces. */
      readonly replaces?: { readonly back: number } | { readonly sameAs: MessageNumber };
      readonly speech: Speech;
      /** How often the page tries again by itself after a failure that may pass. */
      readonly retries: number;
      /** Its visitor never comes back to it. */
      readonly isForsaken?: boolean;
      /** The browser is gone after this many milliseconds. */
      readonly leavesAfterMs?: number;
      /** Milliseconds that the browser takes for each chunk. */
      readonly slowMs?: number;
    }
  /** The same message once more, from another tab. */
  | { readonly kind: "again"; readonly message: MessageNumber }
  | { readonly kind: "stop"; readonly message: MessageNumber }
  | { readonly kind: "refresh" | "read" | "rename" | "delete"; readonly conversation: number }
  /** A guest becomes an account, which takes the guest's conversations along. */
  | { readonly kind: "claim"; readonly visitor: number }
  /** `blank` is a message of nothing that shows. */
  | { readonly kind: "list" | "deleteAll" | "blank"; readonly visitor: number };

/** What the agent says to a message, each time that it is asked. */
export interface Speech {
  readonly words: number;
  readonly paceMs: number;
  /** How often the model fails before it answers. */
  readonly failures: number;
  /** After so many words it takes all back, and goes on from there. */
  readonly takesBackAfter?: number;
  /** Milliseconds after the reply at which it adds something on its own. */
  readonly addsAfterMs?: number;
}

export type OwnerDeed =
  /** Takes the device's approval away, and gives it back. */
  | { readonly kind: "unpair"; readonly gateway: number; readonly forMs: number }
  /** Gives the gateway another token, and the secret later. */
  | { readonly kind: "rotate"; readonly forMs: number }
  /** Pauses the site for a while. */
  | { readonly kind: "pause"; readonly forMs: number }
  /** Sets a budget of messages a day. */
  | { readonly kind: "budget"; readonly limit: number }
  /** Writes other words behind the gateways' addresses, and deploys that, or does so in the console. */
  | {
      readonly kind: "list-gateways";
      readonly words: readonly string[];
      readonly where: "deployment" | "console";
    };

export type Mishap =
  | {
      readonly kind: "restart";
      readonly gateway: number;
      readonly graceful: boolean;
      readonly downMs: number;
      readonly startingMs: number;
      /** All of them, with what was ever said. */
      readonly losesSessions?: boolean;
    }
  | { readonly kind: "cut"; readonly gateway: number }
  /** A fault of the simulated gateway, by its name. */
  | {
      readonly kind: "fault";
      readonly gateway: number;
      readonly name: string;
      readonly step: string;
      readonly after: number;
      readonly dose: Readonly<Record<string, number>>;
    }
  /** An instance dies, after so much more has happened on it. */
  | {
      readonly kind: "die";
      /** @default chat */
      readonly of?: "chat" | "desk" | "sweeper";
      readonly instance: number;
      readonly after: number;
    }
  /** One of the next requests to the database goes wrong. */
  | {
      readonly kind: "lose";
      readonly rpc: "read" | "query" | "commit";
      readonly after: number;
      readonly when: "before" | "after";
      readonly code: number;
    }
  /** All requests to the database go wrong for a while. */
  | { readonly kind: "outage"; readonly forMs: number; readonly when: "before" | "after" }
  /** An instance's clock is set. */
  | { readonly kind: "clock"; readonly instance: number; readonly byMs: number }
  | { readonly kind: "sweep" };

/** What a world consists of. */
export interface Setting {
  readonly seed: string;
  readonly releases: readonly ReleaseName[];
  /** What stands behind each gateway's address, where conversations are spread over them. */
  readonly listed?: readonly string[];
  readonly visitors: number;
  /** Whose each conversation is. */
  readonly owners: readonly number[];
  /** Visitors without an account, and from which address each comes: some share one. */
  readonly anonymous: ReadonlyMap<string, string>;
  readonly instances: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly startsAtMs: number;
  readonly gatewaySkewMs: number;
  readonly latency: { readonly leastMs: number; readonly mostMs: number };
}

export interface Plan {
  readonly setting: Setting;
  readonly steps: readonly Step[];
}
