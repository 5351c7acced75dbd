import { expect, it } from "vitest";
import { readPdf } from "../../src/attachments/pdf.ts";
import { pdf } from "./files.ts";

it("a PDF that is broken is unreadable, and one whose reader is missing is not: it may be tried again", async () => {
  expect(await readPdf(Buffer.from("%PDF-1.7\nnothing"), 100)).toEqual({ problem: "unreadable" });
  const missing = new URL("./no-such-program.ts", import.meta.url);
  await expect(readPdf(pdf(), 100, missing)).rejects.toMatchObject({ code: "MODULE_NOT_FOUND" });
});
