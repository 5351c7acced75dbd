"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** Nearer than this to the end, in pixels, the reader follows the reply. */
const NEAR = 48;

/**
 * Keeps the end in sight while the reader is there. Scrolling up lets go at once; coming back to the end, or sending a
 * message (`messageId`), takes hold again.
 */
export function useStickToBottom(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  messageId: string | undefined,
) {
  const sticks = useRef(true);
  const [away, setAway] = useState(false);
  const toBottom = useCallback(() => {
    sticks.current = true;
    setAway(false);
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [scroller]);
  useLayoutEffect(() => {
    if (messageId !== undefined) toBottom();
  }, [messageId, toBottom]);
  useEffect(() => {
    const [element, inner] = [scroller.current, content.current];
    return element && inner ? follow(element, inner, sticks, setAway) : undefined;
  }, [scroller, content]);
  return { away, toBottom };
}

/** Returns the end of it. */
function follow(
  element: HTMLElement,
  inner: HTMLElement,
  sticks: RefObject<boolean>,
  setAway: (away: boolean) => void,
): () => void {
  let last = element.scrollTop;
  const onScroll = () => {
    const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
    const movedUp = element.scrollTop < last;
    last = element.scrollTop;
    if (rest <= NEAR) sticks.current = true;
    else if (movedUp) sticks.current = false;
    setAway(!sticks.current);
  };
  const sizes = new ResizeObserver(() => {
    if (sticks.current) element.scrollTop = element.scrollHeight;
    last = element.scrollTop; // what shrinks moves the end up, and that is nobody's scrolling
  });
  sizes.observe(inner);
  sizes.observe(element);
  element.addEventListener("scroll", onScroll, { passive: true });
  return () => {
    sizes.disconnect();
    element.removeEventListener("scroll", onScroll);
  };
}
