import * as z from "zod";
import { hostOf, type GoogleMethod } from "./google-methods.ts";

/** What Google said when it refused a call. */
export interface Refused {
  readonly method: GoogleMethod;
  /** HTTP's; 0 when there was no answer. */
  readonly status: number;
  readonly message: string;
  /** `google.rpc.Code` by name, such as `PERMISSION_DENIED`. */
  readonly code?: string | undefined;
  /** Of `google.rpc.ErrorInfo`, such as `SERVICE_DISABLED`. */
  readonly reason?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** A call that Google refused, or did not answer. Its message holds no credentials. */
export class GoogleRefusal extends Error {
  override readonly name = "GoogleRefusal";
  readonly refused: Refused;

  constructor(refused: Refused, options?: ErrorOptions) {
    super(`${refused.method}: ${refused.message}`, options);
    this.refused = refused;
  }

  get isNotFound(): boolean {
    return this.refused.status === 404;
  }
}

const Body = z.object({
  error: z.object({
    message: z.string().default(""),
    status: z.string().optional(),
    details: z
      .array(
        z.object({
          reason: z.string().optional(),
          metadata: z.record(z.string(), z.string()).optional(),
          violations: z.array(z.object({ type: z.string().optional() })).optional(),
        }),
      )
      .default([]),
  }),
});

export function parseRefusal(method: GoogleMethod, status: number, text: string): GoogleRefusal {
  const parsed = Body.safeParse(jsonOf(text));
  if (!parsed.success) return new GoogleRefusal({ method, status, message: `HTTP ${status}` });
  const { message, status: code, details } = parsed.data.error;
  const info = details.find(({ reason }) => reason !== undefined);
  const reason = info?.reason ?? details.find(({ violations }) => violations)?.violations?.[0]?.type;
  return new GoogleRefusal({ method, status, message, code, reason, metadata: info?.metadata });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The one thing that Google's words mean for whoever sets a project up, and what belongs to it. */
export interface RefusalMeaning {
  readonly kind: keyof typeof rules | "google-failed";
  /** An API, a permission, a constraint; else what Google said. */
  readonly subject: string;
}

/**
 * Answers what a refusal is about, or undefined. Looked at in this order: reasons stay the same, and words are looked at
 * only where Google gives no reason. Seen in Google's own documents, in firebase-tools (`ensureApiEnabled.js`, `error.js`).
 */
const rules = {
  "google-unreachable": ({ status, message }) => (status === 0 ? message : undefined),
  "policy-forbids": ({ message, metadata }) =>
    /constraints\/[\w.]+/.exec(`${metadata?.["customConstraints"] ?? ""} ${message}`)?.[0],
  "login-expired": ({ status, message }) => (status === 401 ? message : undefined),
  "quota-project-missing": ({ message }) => (/requires a quota project/.test(message) ? message : undefined),
  "billing-off": ({ message, reason = "" }) =>
    /BILLING/.test(reason) || /billing (account|must be enabled)/i.test(message) ? message : undefined,
  "api-off": ({ reason, metadata, method }) =>
    reason === "SERVICE_DISABLED" ? (metadata?.["service"] ?? hostOf(method)) : undefined,
  "project-unknown": ({ reason, message }) =>
    reason === "USER_PROJECT_DENIED" || /^Project .* not found/.test(message) ? message : undefined,
  "terms-not-accepted": ({ message }) => (/terms of service/i.test(message) ? message : undefined),
  "permission-missing": ({ status, message, metadata, method }) =>
    status === 403
      ? (metadata?.["permission"] ?? /[Pp]ermission '([\w.]+)'/.exec(message)?.[1] ?? method)
      : undefined,
  "quota-exceeded": ({ status, message }) => (status === 429 ? message : undefined),
} as const satisfies Readonly<Record<string, (refused: Refused) => string | undefined>>;

export function meaningOf({ refused, message }: GoogleRefusal): RefusalMeaning {
  for (const [kind, rule] of Object.entries(rules)) {
    const subject = rule(refused);
    if (subject !== undefined) return { kind: kind as keyof typeof rules, subject };
  }
  return { kind: "google-failed", subject: message };
}
