import { useEffect, useState } from "preact/hooks";
import type { ChatSession } from "../../../clawfire-react/src/core.ts";
import { useStore, useWords } from "./context.ts";
import type { Files } from "./files/open-files.ts";

/** What files are drawn with, where there is one, or the backend takes some, which it tells with the list of conversations. */
export function useLoadedFiles(session: ChatSession, root: ShadowRoot, shown: boolean): Files | undefined {
  const words = useWords();
  const [files, setFiles] = useState<Files>();
  const { turn, messages, queued } = useStore(session.chat);
  const isWanted =
    useStore(session.conversations).offer !== undefined ||
    [turn, ...messages, ...queued].some((one) => one?.attachments) ||
    (turn?.replyAttachments.length ?? 0) > 0;
  useEffect(() => {
    if (shown) void session.conversations.refresh();
  }, [session, shown]);
  useEffect(() => {
    if (isWanted)
      void import("./files/open-files.ts")
        .then(({ openFiles }) => openFiles(session, root, words))
        .then(setFiles, () => {});
  }, [isWanted]);
  return files;
}
