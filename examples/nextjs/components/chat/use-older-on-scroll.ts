"use client";

import type { UseChat } from "clawfire-react";
import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";

/** Loads older messages before the reader comes to the top, and keeps in place what is being read. */
export function useOlderOnScroll(scroller: RefObject<HTMLElement | null>, chat: UseChat) {
  const top = useRef<HTMLDivElement>(null);
  const { history, loadOlder, messages } = chat;
  const hasOlder = history.kind === "ready" && history.older === "some";
  useEffect(() => {
    if (!hasOlder || !top.current) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && void loadOlder(), {
      root: scroller.current,
      rootMargin: "600px 0px 0px",
    });
    watch.observe(top.current);
    return () => watch.disconnect();
  }, [hasOlder, loadOlder, scroller]);
  useKeptPlace(scroller, messages[0]?.id);
  return top;
}

/** When messages were put before the first one, moves on by what that took. */
function useKeptPlace(scroller: RefObject<HTMLElement | null>, firstId: string | undefined): void {
  const before = useRef<{ firstId: string | undefined; height: number }>({ firstId: undefined, height: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { firstId: known, height } = before.current;
    const grown = element.scrollHeight - height;
    if (known !== undefined && known !== firstId && grown > 0) element.scrollTop += grown;
    before.current = { firstId, height: element.scrollHeight };
  });
}
