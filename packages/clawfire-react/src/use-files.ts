"use client";

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { AttachmentOffer } from "./contract.ts";
import type { ChatSession } from "./chat-session.ts";
import type { FileTray, TrayState } from "./files/file-tray.ts";

export interface UseFiles
  extends TrayState, Pick<FileTray, "add" | "retry" | "remove" | "ready" | "clear" | "putBack"> {
  readonly offer: AttachmentOffer;
}

const nothing: TrayState = { uploads: [], refused: [] };
const noStore = { subscribe: () => () => {}, snapshot: () => nothing };

/**
 * The files beside the message that is being written, as React state; undefined where the backend offers none. What sends them is
 * loaded then only, and `ready` goes with `send` or `queue`.
 */
export function useFiles(session: ChatSession): UseFiles | undefined {
  const [loaded, setLoaded] = useState<{ readonly session: ChatSession; readonly tray: FileTray }>();
  const offer = useOffer(session);
  const isOffered = offer !== undefined;
  useEffect(() => {
    let isOver = false;
    if (isOffered)
      void session.files().then(
        (tray) => isOver || setLoaded({ session, tray }),
        () => {}, // no files then, until the page is loaded anew
      );
    return () => {
      isOver = true;
    };
  }, [session, isOffered]);
  const tray = loaded?.session === session ? loaded.tray : undefined;
  const { subscribe, snapshot } = tray ?? noStore;
  const state = useSyncExternalStore(subscribe, snapshot, snapshot);
  return useMemo(() => {
    if (!tray || !offer) return undefined;
    const { add, retry, remove, ready, clear, putBack } = tray;
    return { ...state, offer, add, retry, remove, ready, clear, putBack };
  }, [tray, offer, state]);
}

/** Told with the list of conversations. */
function useOffer({ conversations }: ChatSession): AttachmentOffer | undefined {
  const read = () => conversations.snapshot().offer;
  return useSyncExternalStore(conversations.subscribe, read, read);
}
