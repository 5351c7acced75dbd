import type * as z from "zod";
import type { Log } from "../../telemetry/log.ts";
import type { Hello } from "./hello.ts";
import type { RequestLimits } from "./pending-requests.ts";
import type { GatewaySocket } from "./socket.ts";

export interface ConnectionTimeouts {
  /** Milliseconds for one answer, unless the request says otherwise. @default 10_000 */
  readonly requestMs?: number | undefined;
  /** Milliseconds after a sign of life for which the socket is used without asking. @default 10_000 */
  readonly trustForMs?: number | undefined;
  /** Milliseconds to wait for the answer to that question. @default 1_000 */
  readonly pongMs?: number | undefined;
}

export interface ConnectionOptions {
  readonly socket: GatewaySocket;
  readonly hello: Hello;
  readonly url: string;
  /** The device that was let in. */
  readonly deviceId: string;
  readonly log: Log;
  readonly timeouts?: ConnectionTimeouts | undefined;
}

export interface RequestOptions<T> extends Partial<RequestLimits> {
  /** Parses the answer's payload. */
  readonly schema: z.ZodType<T>;
  /** The trace that the request belongs to; told to gateways that take it. */
  readonly traceparent?: string | undefined;
}
