import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { hostileFiles } from "./hostile-files.ts";
import { drawn } from "./refused-files.ts";

/** The largest pictures that are decoded at all, each in the way that takes the most memory. */
async function largest(): Promise<[string, Buffer][]> {
  const clear = drawn(3_150, 3_150).ensureAlpha(0.5);
  const photo = drawn(3_600, 3_700);
  return [
    ["interlaced image", await clear.png({ progressive: true }).toBuffer()],
    ["progressive image", await photo.jpeg({ progressive: true, chromaSubsampling: "4:4:4" }).toBuffer()],
    ["gif image", await drawn(4_400, 4_500).gif({ effort: 1 }).toBuffer()],
  ];
}

/** Only Linux tells a process what it had at most. */
it.runIf(existsSync("/proc/self/status"))(
  "looking at files takes less than 256 MB beside what looking at small ones takes",
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "clawfire-files-"));
    const bombs = (await hostileFiles()).filter(({ family }) => family === "bomb");
    const named = bombs.map(({ chosen }, index): [string, Uint8Array] => {
      const [kind = ""] = chosen.contentType.split("/");
      return [`${index} ${chosen.name.endsWith("pdf") ? "pdf" : kind}`, chosen.bytes];
    });
    for (const [name, bytes] of [...named, ...(await largest())]) writeFileSync(join(folder, name), bytes);
    try {
      const program = join(import.meta.dirname, "file-process.ts");
      const { stdout } = await promisify(execFile)(process.execPath, [program, folder]);
      const more = Number(stdout);
      console.log("memory beside rest:", more, "MB");
      expect(more).toBeLessThan(256);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
