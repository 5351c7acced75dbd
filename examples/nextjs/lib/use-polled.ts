"use client";

import { toCallFailure, type CallFailure } from "clawfire-react";
import { useCallback, useEffect, useRef, useState } from "react";

export interface Polled<Value> {
  /** The latest that came; it stays while a later call fails. */
  readonly value: Value | undefined;
  /** Why the latest call failed. */
  readonly failure: CallFailure | undefined;
  /** Asks now. */
  readonly refresh: () => Promise<void>;
}

/** Ten times as long between two calls while nobody looks, and up to as long while they fail. */
const SLOWEST = 10;

/** Keeps a value up to date: asks every `everyMs`, less often out of sight, and at once when it is looked at again. */
export function usePolled<Value>(load: () => Promise<Value>, everyMs: number): Polled<Value> {
  const [state, setState] = useState<Omit<Polled<Value>, "refresh">>({
    value: undefined,
    failure: undefined,
  });
  const failures = useRef(0);
  const refresh = useCallback(async () => {
    try {
      const value = await load();
      failures.current = 0;
      setState({ value, failure: undefined });
    } catch (error) {
      failures.current += 1;
      setState(({ value }) => ({ value, failure: toCallFailure(error) }));
    }
  }, [load]);
  useEffect(() => repeat(refresh, () => waitMs(everyMs, failures.current)), [refresh, everyMs]);
  return { ...state, refresh };
}

function waitMs(everyMs: number, failures: number): number {
  if (document.visibilityState === "hidden") return everyMs * SLOWEST;
  return everyMs * Math.min(2 ** failures, SLOWEST);
}

/** Calls again and again, each time when the call before is over. Returns the end of it. */
function repeat(call: () => Promise<void>, pauseMs: () => number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  let calling = false;
  const next = async () => {
    if (calling || over) return;
    calling = true;
    clearTimeout(timer);
    await call();
    calling = false;
    if (!over) timer = setTimeout(() => void next(), pauseMs());
  };
  const onSeen = () => document.visibilityState === "visible" && void next();
  document.addEventListener("visibilitychange", onSeen);
  void next();
  return () => {
    over = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onSeen);
  };
}
