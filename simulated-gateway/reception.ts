import { complaintAbout, type ClosedSchema } from "./closed-schema.ts";
import type { Connection } from "./connection.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { refusedCall, type Call, type Methods } from "./methods.ts";
import { invalidRequest } from "./refusal.ts";
import type { Release } from "./releases.ts";
import type { Transport } from "./transport.ts";

/** One request that arrived, with its params as they were sent. */
export interface ReceivedRequest {
  readonly connection: number;
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
  readonly traceparent?: unknown;
}

export interface ReceptionOptions {
  readonly release: Release;
  readonly methods: Methods;
  readonly faults: FaultPlan;
  /** Called with each request that arrives. */
  readonly arrived: (request: ReceivedRequest) => void;
  /** Lets a connection in or not. */
  readonly connect: (connection: Connection, id: string, params: unknown) => void;
}

/** Bytes of a frame before the hello. */
const earlyFrameBytes = 64 * 1024;

/** Reads the frames of one connection. */
export function receive(connection: Connection, transport: Transport, options: ReceptionOptions): void {
  transport.onFrame = (data, isBinary) => {
    if (!connection.open) return;
    const text = data.toString();
    if (connection.grant !== undefined) return take(connection, isBinary ? undefined : parse(text), options);
    if (data.length > earlyFrameBytes) return connection.close(options.release.earlyFrameClose);
    return greet(connection, parse(text), options);
  };
}

/** Before the hello, only `connect` is listened to. */
function greet(connection: Connection, frame: unknown, options: ReceptionOptions): void {
  if (frame === undefined) return connection.close(1000);
  if (!isRequest(frame)) return connection.close(1008, "invalid request frame");
  const { id, method, params } = frame;
  options.arrived({ connection: connection.number, id, method, params });
  if (method === "connect") return options.connect(connection, id, params);
  const message = "invalid handshake: first request must be connect";
  connection.refuse(id, invalidRequest(message));
  return connection.close(1008, message);
}

/** Text that is not JSON is passed over, as the real ones do. */
function take(connection: Connection, frame: unknown, options: ReceptionOptions): void {
  if (frame === undefined) return;
  if (!isRequest(frame))
    return connection.refuse(
      "invalid",
      invalidRequest("invalid request frame: must have required property 'type'"),
    );
  const { release, methods, faults, arrived } = options;
  const complaint = complaintAbout(frame, envelopeOf(release));
  if (complaint !== undefined)
    return connection.refuse(frame.id, invalidRequest(`invalid request frame: ${complaint}`));
  const { id, method: name, params = {}, traceparent } = frame;
  arrived({ connection: connection.number, id, method: name, params, traceparent });
  const call = { id, method: name, params, connection } as Call;
  const method = methods.get(name);
  const error = refusedCall(call, method, release);
  if (error !== undefined || method === undefined)
    return connection.refuse(id, error ?? invalidRequest(`unknown method: ${name}`));
  if (method.step === undefined) return method.handle(call);
  const about = params as { sessionKey?: unknown; runId?: unknown };
  return faults.reach(method.step, { connection, request: call, about }, () => method.handle(call));
}

/** What a request may consist of. */
function envelopeOf({ subscriptions }: Release): ClosedSchema {
  const newest = subscriptions === "scoped" ? ["traceparent", "expectedProfileId"] : [];
  return { required: ["type", "id", "method"], optional: ["params", ...newest] };
}

interface RequestFrame {
  readonly type: "req";
  readonly id: string;
  readonly method: string;
  readonly params?: unknown;
  readonly traceparent?: unknown;
}

function isRequest(frame: unknown): frame is RequestFrame {
  if (typeof frame !== "object" || frame === null) return false;
  const { type, id, method } = frame as Record<string, unknown>;
  return type === "req" && typeof id === "string" && typeof method === "string";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
