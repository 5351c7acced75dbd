"use client";

import { useEffect, useState } from "react";

/**
 * Takes files that are dropped anywhere on the page, which would leave the page otherwise.
 * @returns whether some are held over it.
 */
export function useDroppedFiles(onFiles: ((files: readonly File[]) => void) | undefined): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (onFiles === undefined) return undefined;
    const events = new AbortController();
    const options = { signal: events.signal };
    const hold = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      setOver(event.type !== "drop");
      if (event.type === "drop") onFiles([...event.dataTransfer.files]);
    };
    document.addEventListener("dragover", hold, options);
    document.addEventListener("drop", hold, options);
    document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? setOver(false), options);
    return () => events.abort();
  }, [onFiles]);
  return isOver;
}
