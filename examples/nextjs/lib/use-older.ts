"use client";

import { toCallFailure, type CallFailure } from "clawfire-react";
import { useState } from "react";

interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly nextCursor?: string | undefined;
}

interface Older<Entry> {
  /** Newest first. */
  readonly entries: readonly Entry[];
  /** Loads what is older; undefined when there is nothing more. */
  readonly loadOlder: (() => Promise<void>) | undefined;
  /** Why older ones could not be loaded. */
  readonly failure: CallFailure | undefined;
}

/** A list whose newest page is kept up to date; older ones stay as they were loaded. */
export function useOlder<Entry extends { readonly id: string }>(
  newest: Page<Entry> | undefined,
  load: (cursor: string) => Promise<Page<Entry>>,
): Older<Entry> {
  const [older, setOlder] = useState<Page<Entry>>();
  const [failure, setFailure] = useState<CallFailure>();
  const fresh = newest?.entries ?? [];
  const known = new Set(fresh.map(({ id }) => id));
  const rest = older?.entries ?? [];
  const cursor = older === undefined ? newest?.nextCursor : older.nextCursor;
  const loadOlder = async (from: string) => {
    try {
      const page = await load(from);
      setFailure(undefined);
      setOlder({ ...page, entries: [...rest, ...page.entries] });
    } catch (error) {
      setFailure(toCallFailure(error));
    }
  };
  return {
    entries: [...fresh, ...rest.filter(({ id }) => !known.has(id))],
    loadOlder: cursor === undefined ? undefined : () => loadOlder(cursor),
    failure,
  };
}
