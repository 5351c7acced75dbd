/** Words for what a gateway calls by a name of its own. */

export interface ScopeWords {
  readonly words: string;
  /** More than a chat needs. */
  readonly risky: boolean;
}

const scopes: Readonly<Record<string, ScopeWords>> = {
  "operator.read": { words: "Read sessions and their state", risky: false },
  "operator.write": { words: "Send messages to the agent", risky: false },
  "operator.pairing": { words: "Approve and remove devices", risky: true },
  "operator.approvals": { words: "Approve what the agent wants to run", risky: true },
  "operator.admin": { words: "Change everything at the gateway", risky: true },
};

export function scopeWords(scope: string): ScopeWords {
  const known = Object.hasOwn(scopes, scope) ? scopes[scope] : undefined;
  return known ?? { words: scope, risky: true };
}

export function shortId(id: string): string {
  return id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function when(iso: string | undefined): string {
  return iso === undefined ? "unknown" : moment.format(new Date(iso));
}

export function duration(ms: number | undefined): string {
  if (ms === undefined) return "–";
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

export function amount(number: number): string {
  return compact.format(number);
}
