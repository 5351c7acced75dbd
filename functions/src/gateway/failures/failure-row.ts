/** What is known about one failure. Never a token, a key or a signature. */
export interface FailureDetails {
  readonly deviceId?: string | undefined;
  /** Which of our two devices it is. */
  readonly device?: "chat" | "admin" | undefined;
  /** Name of the secret that cannot be used, or of the one that holds the gateway's own token. */
  readonly secret?: string | undefined;
  /** The deployed project that is looked at. */
  readonly project?: string | undefined;
  /** True where a stack of `npm start` runs, so that `npm run admin` reaches the gateway. */
  readonly localStack?: boolean | undefined;
  readonly agentId?: string | undefined;
  /** The pairing request to approve. */
  readonly requestId?: string | undefined;
  readonly url?: string | undefined;
  readonly method?: string | undefined;
  readonly closeCode?: number | undefined;
  readonly httpStatus?: number | undefined;
  /** Node's name of a socket error, such as `ECONNREFUSED`. */
  readonly socketCode?: string | undefined;
  /** Milliseconds after which the same may succeed. */
  readonly retryAfterMs?: number | undefined;
  /** `error.details.code`, else `error.code`. */
  readonly gatewayCode?: string | undefined;
  /** `error.details.reason`. */
  readonly reason?: string | undefined;
  /** The gateway's own words. For the log only: they may name hosts and providers. */
  readonly gatewayMessage?: string | undefined;
}

/** Our own deadlines: for opening a connection, for one answer, for any sign of life. */
export type Deadline = "connect" | "request" | "silence";

/**
 * What a failure looks like on the wire. All given traits must be there. Traits are looked at in the order in which
 * they stand here, because codes stay the same between releases and wording does not.
 */
export interface Signature {
  readonly detailCode?: string;
  readonly reason?: string;
  readonly errorCode?: string;
  /** Of an error, of a close, or of the body of a refused upgrade. */
  readonly message?: RegExp;
  readonly closeCode?: number;
  readonly httpStatus?: number;
  readonly socketCode?: RegExp;
  readonly deadline?: Deadline;
}

/**
 * Whether to try again: `later` by itself, `after-refresh` once the credentials were read again and have changed,
 * `never` until a person has acted.
 */
export type Retry = "never" | "later" | "after-refresh";

/** Which step failed: our own set-up, to reach the gateway, to prove the device, to be allowed in, or one request. */
export type FailureStep = "setup" | "reach" | "device" | "access" | "request";

export interface FailureRow {
  readonly step: FailureStep;
  readonly meaning: string;
  /** What to do next, in words. */
  readonly remedy: (details: FailureDetails) => string;
  /** The exact command to type next, on this machine if it begins with `npm`, else on the gateway's host. */
  readonly command?: (details: FailureDetails) => string;
  readonly retry: Retry;
  readonly matches: readonly Signature[];
}

export type FailureRows = Readonly<Record<string, FailureRow>>;

/** The flag that makes one of our commands work on a deployed project, with the space before it. */
export function ofProject({ project }: FailureDetails): string {
  return project === undefined ? "" : ` --project ${project}`;
}

/** Stores the gateway's token; it reads it from the terminal or a pipe. */
export function storeToken(details: FailureDetails): string {
  const own = details.secret?.startsWith("OPENCLAW_GATEWAY_TOKEN_") ? ` ${details.secret}` : "";
  return `npm run device -- token${own}${ofProject(details)}`;
}

/** Tries another address than the configured one. */
export function tryAnotherUrl(details: FailureDetails): string {
  return `npm run doctor -- --url wss://<the gateway's host>${ofProject(details)}`;
}
