import type * as z from "zod";
import type { RunEvent } from "../../src/gateway/wire/chat-event.ts";
import type { GatewayFailure } from "../../src/gateway/failures/failure.ts";
import type { Hello } from "../../src/gateway/connection/hello.ts";
import type { GatewayLink } from "../../src/gateway/connection/gateway-link.ts";
import { Inbox } from "../gateway/inbox.ts";

/** A request that waits for the test's answer. */
export interface FakeRequest {
  readonly method: string;
  readonly params: unknown;
  answer(payload: unknown): void;
  fail(failure: GatewayFailure): void;
}

interface Options {
  readonly schema: z.ZodType;
  readonly signal?: AbortSignal | undefined;
}

/** One connection as a run sees it: requests that the test answers, and events that the test sends. */
export class FakeConnection {
  readonly #requests = new Inbox<FakeRequest>();
  readonly #waiting = new Set<FakeRequest>();
  readonly #answers = new Map<string, unknown>();
  readonly #listeners = new Set<(event: RunEvent) => void>();
  readonly #others = new Set<(runId: string) => void>();
  /** What the gateway said of itself; absent: nothing. */
  readonly hello: Hello | undefined;
  #isLost = false;

  constructor(hello?: Hello) {
    this.hello = hello;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** How many listen to the run. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Answers every request of a method alike from now on. */
  answerAlways(method: string, payload: unknown): void {
    this.#answers.set(method, payload);
  }

  /** Requests that the test has not asked for. */
  get unexpected(): readonly string[] {
    return this.#requests.left.map(({ method }) => method);
  }

  async request(method: string, params: unknown, { schema, signal }: Options): Promise<unknown> {
    signal?.throwIfAborted();
    const known = this.#answers.get(method);
    if (known !== undefined) return schema.parse(known);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const request = {
      method,
      params,
      answer: (payload: unknown) => resolve(schema.parse(payload)),
      fail: reject,
    };
    signal?.addEventListener("abort", () => reject(signal.reason as Error));
    this.#requests.put(request);
    this.#waiting.add(request);
    return promise.finally(() => this.#waiting.delete(request));
  }

  onRun(_runId: string, _sessionKey: string, listener: (event: RunEvent) => void): () => void {
    const added = (event: RunEvent) => listener(event);
    this.#listeners.add(added);
    return () => this.#listeners.delete(added);
  }

  onOtherRun(_sessionKey: string, listener: (runId: string) => void): () => void {
    this.#others.add(listener);
    return () => this.#others.delete(listener);
  }

  /** How many wait for a run that nobody listens to. */
  get others(): number {
    return this.#others.size;
  }

  /** A run that nobody listens to begins in the session. */
  begin(runId: string): void {
    for (const listener of this.#others) listener(runId);
  }

  /** The next request, which must be for this method. */
  async next(method: string): Promise<FakeRequest> {
    const request = await this.#requests.next();
    if (request.method === method) return request;
    throw new Error(`Expected ${method}, was asked ${request.method}.`);
  }

  emit(event: RunEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** The connection ends: every waiting request fails, and the listeners are told. */
  lose(failure: GatewayFailure): void {
    this.#isLost = true;
    for (const request of this.#waiting) request.fail(failure);
    this.emit({ kind: "lost", failure });
  }
}

/** A link whose connections, or failures to connect, come when the test says so. */
export class FakeGateway {
  readonly #results = new Inbox<FakeConnection | Error>();
  #open: FakeConnection | undefined;

  /** The one that is open, or else the next that comes. */
  async connection(): Promise<FakeConnection> {
    if (this.#open?.isLost === false) return this.#open;
    const result = await this.#results.next();
    if (result instanceof Error) throw result;
    this.#open = result;
    return result;
  }

  /** Lets the next attempt to connect succeed. */
  admit(connection = new FakeConnection()): FakeConnection {
    this.#results.put(connection);
    return connection;
  }

  /** Lets the next attempt to connect fail. */
  refuse(failure: Error): void {
    this.#results.put(failure);
  }

  /** As a run takes it: it asks for no more than this offers. */
  get asLink(): GatewayLink {
    return this as unknown as GatewayLink;
  }
}
