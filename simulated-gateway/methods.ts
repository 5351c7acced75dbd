import { complaintAbout, type ClosedSchema } from "./closed-schema.ts";
import type { Connection } from "./connection.ts";
import { allows } from "./devices.ts";
import type { StepName } from "./fault-row.ts";
import { invalidRequest, type GatewayError } from "./refusal.ts";
import type { Release } from "./releases.ts";

/** A request whose scope and params were found in order. */
export interface Call {
  readonly id: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly connection: Connection;
}

/** Answers a call, now or later. */
export type Handler = (call: Call) => void;

export interface Method extends ClosedSchema {
  readonly scope: "operator.read" | "operator.write" | "operator.pairing";
  readonly handle: Handler;
  /** The step that its request reaches first. */
  readonly step?: StepName;
}

export type Methods = ReadonlyMap<string, Method>;

/** Checks rights before params, as the real ones do: who may not call a method learns nothing about it. */
export function refusedCall(
  { method: name, params, connection }: Call,
  method: Method | undefined,
  release: Release,
): GatewayError | undefined {
  const scopes = connection.grant?.scopes ?? [];
  const scope = method?.scope ?? "operator.admin";
  if (!allows(scopes, scope)) return missingScope(scope, release);
  if (method === undefined) return invalidRequest(`unknown method: ${name}`);
  const complaint = complaintAbout(params, method);
  return complaint === undefined ? undefined : invalidRequest(`invalid ${name} params: ${complaint}`);
}

export function missingScope(scope: string, release: Release): GatewayError {
  const message = `missing scope: ${scope}`;
  if (release.subscriptions !== "scoped") return invalidRequest(message);
  const details = { code: "MISSING_SCOPE", missingScope: scope, requiredScopes: [scope] };
  return { code: "FORBIDDEN", message, details };
}
