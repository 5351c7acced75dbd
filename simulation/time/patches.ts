import { createRequire, syncBuiltinESMExports } from "node:module";
import { runningMachine } from "./machine.ts";
import { clearTimer, Timer } from "./timers.ts";

type Callback = (...values: unknown[]) => void;

let installed = false;

/**
 * Gives code that runs on a machine the machine's own clock, timers and random numbers; all other code keeps the real
 * ones. Once for the process, and before the code under test is loaded.
 */
export function installVirtualTime(): void {
  if (installed) return;
  installed = true;
  replaceTimers();
  replaceClock();
  replaceRandom();
  syncBuiltinESMExports();
}

function replaceTimers(): void {
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval } = globalThis;
  const start =
    (real: unknown, repeats: boolean) =>
    (callback: Callback, ms?: number, ...values: unknown[]) => {
      const machine = runningMachine();
      if (machine === undefined) return (real as Callback)(callback, ms, ...values);
      return new Timer(machine, () => callback(...values), ms, repeats);
    };
  const immediate = (callback: Callback, ...values: unknown[]) => {
    const machine = runningMachine();
    if (machine === undefined) return setImmediate(callback, ...values);
    return machine.after(0, () => callback(...values));
  };
  const clear = (real: Callback) => (timer: unknown) => void (clearTimer(timer) || real(timer));
  Object.assign(globalThis, {
    setTimeout: start(setTimeout, false),
    setInterval: start(setInterval, true),
    setImmediate: immediate,
    clearTimeout: clear(clearTimeout as Callback),
    clearInterval: clear(clearInterval as Callback),
  });
  const builtin = createRequire(import.meta.url);
  const promised = builtin("node:timers/promises") as { setTimeout: typeof wait };
  const realWait = promised.setTimeout;
  promised.setTimeout = (ms, value, options) =>
    runningMachine() === undefined ? realWait(ms, value, options) : wait(ms, value, options);
  replaceDeadlines();
}

/** `setTimeout` of `node:timers/promises`. */
async function wait<Value>(
  ms?: number,
  value?: Value,
  options: { signal?: AbortSignal } = {},
): Promise<Value> {
  const { signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const aborted = () => reject(new DOMException("The operation was aborted", "AbortError"));
  if (signal?.aborted === true) aborted();
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener("abort", aborted, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", aborted);
  }
  return value as Value;
}

function replaceDeadlines(): void {
  const real = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    if (runningMachine() === undefined) return real(ms);
    const controller = new AbortController();
    const tooLate = () =>
      controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    (setTimeout(tooLate, ms) as unknown as Timer).leave();
    return controller.signal;
  };
}

function replaceClock(): void {
  const RealDate = Date;
  const now = () => runningMachine()?.nowMs() ?? RealDate.now();
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, asked) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, asked) as Date,
    get: (target, name) => (name === "now" ? now : (Reflect.get(target, name) as unknown)),
  });
  const realNow = performance.now.bind(performance);
  performance.now = () => runningMachine()?.time.nowMs ?? realNow();
}

function replaceRandom(): void {
  const { random } = Math;
  Math.random = () => runningMachine()?.random.next() ?? random();
  const crypto = createRequire(import.meta.url)("node:crypto") as {
    randomUUID: () => string;
    randomBytes: (count: number, ...rest: unknown[]) => Buffer;
  };
  const { randomUUID, randomBytes } = crypto;
  crypto.randomUUID = () => runningMachine()?.random.uuid() ?? randomUUID();
  crypto.randomBytes = (count, ...rest) =>
    runningMachine()?.random.bytes(count) ?? randomBytes(count, ...rest);
  globalThis.crypto.randomUUID = crypto.randomUUID as typeof globalThis.crypto.randomUUID;
}
