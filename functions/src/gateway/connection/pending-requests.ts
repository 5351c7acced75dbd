import type * as z from "zod";
import { classify } from "../failures/classify.ts";
import type { GatewayFailure } from "../failures/failure.ts";
import type { FailureDetails } from "../failures/failure-row.ts";
import type { GatewayAnswer } from "../wire/frames.ts";

export interface RequestLimits {
  /** Milliseconds until the request fails with `request-timeout`. What it asked for may still happen. */
  readonly timeoutMs: number;
  /** Rejects with the signal's reason. What was asked for may still happen. */
  readonly signal?: AbortSignal | undefined;
}

export interface RequestOptions<T> extends Partial<RequestLimits> {
  /** Parses the answer's payload. */
  readonly schema: z.ZodType<T>;
  /** The trace that the request belongs to; told to gateways that take it. */
  readonly traceparent?: string | undefined;
}

interface Pending {
  readonly method: string;
  readonly resolve: (payload: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Owns the requests of one connection that have no answer yet. */
export class PendingRequests {
  readonly #pending = new Map<string, Pending>();
  readonly #known: FailureDetails;
  #count = 0;

  /** `known` is added to the details of every failure. */
  constructor(known: FailureDetails) {
    this.#known = known;
  }

  /** How many wait for an answer. */
  get size(): number {
    return this.#pending.size;
  }

  /** Registers a request; `answer` settles with the gateway's payload, or fails by answer, deadline or signal. */
  add(method: string, { timeoutMs, signal }: RequestLimits): { id: string; answer: Promise<unknown> } {
    const id = String((this.#count += 1));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { method, resolve, reject });
    const deadline = setTimeout(
      () => reject(classify({ from: "deadline", of: "request", method }, this.#known)),
      timeoutMs,
    );
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const forget = (): void => {
      clearTimeout(deadline);
      signal?.removeEventListener("abort", abort);
      this.#pending.delete(id);
    };
    return { id, answer: promise.finally(forget) };
  }

  /** Settles the request with that id. An answer that nobody waits for any more is dropped. */
  settle(id: string, answer: GatewayAnswer): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (answer.ok) pending.resolve(answer.payload);
    else
      pending.reject(classify({ from: "answer", error: answer.error, method: pending.method }, this.#known));
  }

  /** Fails every request, because the connection ended. */
  failAll(failure: GatewayFailure): void {
    for (const { method, reject } of this.#pending.values()) reject(failure.with({ method }));
  }
}
