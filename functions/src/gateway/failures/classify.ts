import type { GatewayError } from "../wire/frames.ts";
import type { Deadline, FailureDetails, FailureRow, Signature } from "./failure-row.ts";
import { GatewayFailure } from "./failure.ts";
import { failureKinds, failures, type FailureKind } from "./failures.ts";

/** Where a failure showed itself, as it came from the wire, the socket or our own clock. */
export type FailureSource =
  | { readonly from: "answer"; readonly error: GatewayError; readonly method: string }
  | { readonly from: "close"; readonly code: number; readonly reason: string }
  | { readonly from: "upgrade"; readonly status: number; readonly body: string }
  | { readonly from: "socket"; readonly error: NodeJS.ErrnoException }
  | { readonly from: "deadline"; readonly of: Deadline; readonly method?: string };

/** Traits as found; their names are those of a `Signature`. */
type Traits = { readonly [Trait in keyof Signature]?: string | number | undefined };

interface Reading {
  readonly traits: Traits;
  readonly details: FailureDetails;
  /** The kind if no row matches. */
  readonly otherwise: FailureKind;
}

/** The traits in the order in which they decide. */
const precedence = [
  "detailCode",
  "reason",
  "errorCode",
  "message",
  "closeCode",
  "httpStatus",
  "socketCode",
  "deadline",
] as const satisfies readonly (keyof Signature)[];

/** Names a failure. `known` is what the caller knows beside it, such as the device id and the URL. */
export function classify(source: FailureSource, known: FailureDetails = {}): GatewayFailure {
  const { traits, details, otherwise } = read(source);
  return new GatewayFailure(kindOf(traits) ?? otherwise, { ...known, ...details });
}

function kindOf(traits: Traits): FailureKind | undefined {
  for (const trait of precedence) {
    if (traits[trait] === undefined) continue;
    const kind = failureKinds.find((candidate) => rowMatches(failures[candidate], trait, traits));
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** A signature is looked at once, when its own first trait is: later ones narrow it. */
function rowMatches(row: FailureRow, trait: keyof Signature, traits: Traits): boolean {
  return row.matches.some(
    (signature) =>
      precedence.find((name) => signature[name] !== undefined) === trait &&
      precedence.every((name) => traitMatches(signature[name], traits[name])),
  );
}

function traitMatches(
  wanted: string | number | RegExp | undefined,
  found: string | number | undefined,
): boolean {
  if (wanted === undefined) return true;
  return wanted instanceof RegExp ? wanted.test(String(found ?? "")) : wanted === found;
}

function read(source: FailureSource): Reading {
  switch (source.from) {
    case "answer":
      return readAnswer(source.error, source.method);
    case "close":
      return {
        traits: { closeCode: source.code, message: source.reason },
        details: { closeCode: source.code, gatewayMessage: source.reason },
        otherwise: "connection-closed",
      };
    case "upgrade":
      return {
        traits: { httpStatus: source.status, message: source.body },
        details: { httpStatus: source.status },
        otherwise: "upgrade-refused",
      };
    case "socket":
      return {
        traits: { socketCode: source.error.code, message: source.error.message },
        details: { socketCode: source.error.code },
        otherwise: "unreachable",
      };
    case "deadline":
      return {
        traits: { deadline: source.of },
        details: { method: source.method },
        otherwise: "request-timeout",
      };
    default:
      return source satisfies never;
  }
}

function readAnswer(error: GatewayError, method: string): Reading {
  const { code, message, details } = error;
  return {
    traits: { detailCode: details?.code, reason: details?.reason, errorCode: code, message },
    details: {
      method,
      gatewayCode: details?.code ?? code,
      gatewayMessage: message.slice(0, 300),
      reason: details?.reason,
      requestId: details?.requestId ?? /requestId: ?([\w-]+)/.exec(message)?.[1],
      retryAfterMs: error.retryAfterMs ?? details?.retryAfterMs,
    },
    otherwise: "request-refused",
  };
}
