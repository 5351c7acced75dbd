/** Reads a PDF's text: the program of a thread of its own (`pdf.ts`). */
import { parentPort, workerData } from "node:worker_threads";
import { getDocumentProxy } from "unpdf";
import type { PdfAnswer, PdfTask } from "./pdf.ts";

parentPort?.postMessage(await read(workerData as PdfTask));

async function read({ bytes, mostPages, mostCharacters }: PdfTask): Promise<PdfAnswer> {
  try {
    // No script of it is run, and no font or picture is drawn: pdf.js does neither here.
    const document = await getDocumentProxy(bytes, { stopAtErrors: false, verbosity: 0 });
    const pages: string[] = [];
    let length = 0;
    for (
      let page = 1;
      page <= Math.min(document.numPages, mostPages) && length <= mostCharacters;
      page += 1
    ) {
      const { items } = await (await document.getPage(page)).getTextContent();
      const text = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
      pages.push(text);
      length += text.length;
    }
    const rest = document.numPages > mostPages && length <= mostCharacters;
    const more = rest ? [`(These are the first ${mostPages} of ${document.numPages} pages.)`] : [];
    return { text: [...pages, ...more].join("\n\n").slice(0, mostCharacters + 1) };
  } catch (error) {
    const isLocked = error instanceof Error && error.name === "PasswordException";
    return { problem: isLocked ? "locked" : "unreadable" };
  }
}
