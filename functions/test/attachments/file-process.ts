/** A process that does nothing but look at files, whose memory can be told: the program behind `memory.test.ts`. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { processDocument } from "../../src/attachments/document.ts";
import { processImage } from "../../src/attachments/image.ts";
import { pdf, png } from "./files.ts";

/** The most memory that this process ever had, in MB. */
function highest(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

const [folder = ""] = process.argv.slice(2);
await processImage(png(64, 64, { rows: 64 }));
await processDocument(pdf(), "application/pdf");
const rest = highest();
for (const name of readdirSync(folder).toSorted()) {
  const bytes = readFileSync(join(folder, name));
  // Named after what they say they are.
  if (name.endsWith("image")) await processImage(bytes);
  else await processDocument(bytes, name.endsWith("pdf") ? "application/pdf" : "text/plain");
}
console.log(Math.round(highest() - rest));
