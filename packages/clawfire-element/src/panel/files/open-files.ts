import { fileWordsFor, type FileWords } from "../../../../clawfire-react/src/words/file-words.ts";
import type { Words } from "../../../../clawfire-react/src/words/words.ts";
import type { ChatSession, FileTray } from "../../../../clawfire-react/src/core.ts";
import { FileLinks } from "../../../../clawfire-react/src/files/file-links.ts";
import { Attachments } from "./attachments.tsx";
import { Buttons } from "./buttons.tsx";
import style from "./files.css";
import { Tray } from "./tray.tsx";

/** What the panel draws files with. It is loaded where there are any, or where some may be sent. */
export interface Files {
  readonly words: FileWords & Words;
  readonly session: ChatSession;
  readonly links: FileLinks;
  readonly tray: FileTray;
  readonly Attachments: typeof Attachments;
  readonly Buttons: typeof Buttons;
  readonly Tray: typeof Tray;
}

/** @param words what the panel reads; learns why a file is not taken. */
export async function openFiles(session: ChatSession, root: ShadowRoot, words: Words): Promise<Files> {
  const [usual, tray] = await Promise.all([fileWordsFor(words.language), session.files()]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  // Those of the page's own stay.
  Object.assign(words.failures, { ...usual.failures, ...words.failures });
  const links = new FileLinks(session.chat.renewFile);
  return { words: { ...usual, ...words }, session, links, tray, Attachments, Buttons, Tray };
}
