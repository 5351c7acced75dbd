import type { GatewayTokenName } from "./token-secret.ts";

/** What visitors may send no new messages for. */
export interface Pause {
  /** What a visitor reads; absent: a sentence of ours. */
  readonly sentence?: string | undefined;
  /** ISO 8601, UTC: it ends by itself then. Absent: when the owner says so. */
  readonly until?: string | undefined;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Uid of the administrator, or who ran a command. */
  readonly by: string;
}

/** The site is paused by itself: the gateway cannot be reached, or too many messages fail. */
export interface Halt {
  readonly cause: "gateway" | "errors";
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** What may be spent, of one kind, in one UTC day or month. */
export interface Budget {
  /** `tokens` counts those that go in and come out; `money` is what they cost by `prices`. */
  readonly of: "messages" | "tokens" | "money";
  readonly per: "day" | "month";
  /** Of money: in the currency of `prices`. */
  readonly limit: number;
  /** Only what this agent answers counts. @default any */
  readonly agent?: string | undefined;
  /** Only what these visitors send counts. @default all */
  readonly visitors?: "anonymous" | "signed-in" | undefined;
}

/** What a model costs for a million tokens. */
export interface ModelPrice {
  readonly model: string;
  readonly input: number;
  readonly output: number;
}

/** A budget, and what was spent of it in this period. */
export interface BudgetState extends Budget {
  readonly spent: number;
  /** ISO 8601, UTC: when it begins anew. */
  readonly until: string;
}

/**
 * Who may not chat, or is not counted with their neighbours: one account, or a range of addresses. An account's rule comes
 * before a range's, and a narrow range's before a wide one's.
 */
export interface AccessRule {
  /** `allow`: no range blocks them, and they are charged for themselves and not for their address. */
  readonly kind: "block" | "allow";
  /** Uid. Either this or `range`. */
  readonly account?: string | undefined;
  /** Such as `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/48`. */
  readonly range?: string | undefined;
  /** The owner's own words. */
  readonly note?: string | undefined;
}

/** One of several gateways over which conversations are spread. */
export interface SiteGateway {
  /** `wss://…`, at a host that the deployment allows. */
  readonly url: string;
  /** Its share of new conversations against that of the others: above 0, up to 1000. @default 1 */
  readonly weight?: number | undefined;
  /** What it gets: new conversations, only those that it has, or nothing. @default active */
  readonly state?: "active" | "draining" | "off" | undefined;
  /** Name of the secret that holds its token, never the token: such as `OPENCLAW_GATEWAY_TOKEN_EU`. @default OPENCLAW_GATEWAY_TOKEN */
  readonly tokenSecret?: GatewayTokenName | undefined;
  /** Where it is, in the owner's words. It is shown, and nothing goes by it. */
  readonly region?: string | undefined;
}

/** What the owner decided for the whole site. Whatever was never changed has its default. */
export interface SiteSettings {
  /** Counts the changes; 0 before the first. */
  readonly version: number;
  /** Absent: visitors may send. */
  readonly pause?: Pause | undefined;
  /** Absent: it is not paused by itself. What a budget refuses is no pause of the site. */
  readonly halt?: Halt | undefined;
  /** What pauses the site by itself. */
  readonly haltAt: { readonly gatewayAway: boolean; readonly errors: boolean };
  /** What visitors read when nothing new can be sent, unless the pause says something else. Absent: a sentence of ours. */
  readonly sentence?: string | undefined;
  /** Whoever would pass one is refused until its next period. */
  readonly budgets: readonly Budget[];
  /** A model that is not named costs what the dearest does. */
  readonly prices: readonly ModelPrice[];
  readonly access: readonly AccessRule[];
  /** ISO 4217, such as `EUR`: what `prices` and budgets of money are in. */
  readonly currency: string;
  /** In place of the list of `OPENCLAW_GATEWAY_URL`, where conversations are spread. Absent: that list. */
  readonly gateways?: readonly SiteGateway[] | undefined;
}

/** What `settings` and `changeSettings` answer. */
export interface SettingsResult {
  readonly settings: SiteSettings;
  /** In the order of `settings.budgets`. */
  readonly budgets: readonly BudgetState[];
}
