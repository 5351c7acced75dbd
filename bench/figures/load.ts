import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { functionsFolder } from "../../local-stack/project.ts";
import { sampled, type Bench, type Scale } from "../figure.ts";
import { median, ratios } from "../statistics.ts";

const entries = {
  ours: join(functionsFolder, "lib/index.js"),
  everything: join(import.meta.dirname, "all-packages.ts"),
  https: import.meta.resolve("firebase-functions/v2/https"),
} as const;

/** Milliseconds to load a module in a fresh process. */
export async function loadMs(entry: string): Promise<number> {
  const code = `const begun = performance.now();
    await import(${JSON.stringify(entry)});
    console.log(performance.now() - begun);
    process.exit(0);`;
  const env = { ...process.env, GCLOUD_PROJECT: "demo-bench" };
  const args = ["--input-type=module", "--eval", code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return Number(stdout);
}

async function run({ short }: Scale) {
  const samples = { ours: [] as number[], everything: [] as number[], https: [] as number[] };
  const names = ["ours", "everything", "https"] as const;
  for (let round = 0; round < (short ? 10 : 21); round += 1)
    for (const name of names) {
      const ms = await loadMs(entries[name]);
      if (round > 0) samples[name].push(ms); // once the files are in the system's cache
    }
  const { ours, everything, https } = samples;
  const figure = "module load of the deployed chat entry";
  return [
    sampled(
      {
        figure,
        against: "all packages imported at the top, unbundled",
        unit: "ratio",
        reach: { atMost: 0.25 },
      },
      ratios(ours, everything),
    ),
    sampled(
      {
        figure,
        against: "firebase-functions/v2/https alone, unbundled",
        unit: "ratio",
        reach: { atMost: 1 },
      },
      ratios(ours, https),
    ),
    sampled({ figure: `${figure}: time itself`, against: "", unit: "ms" }, ours),
    {
      figure: "all packages at the top: time itself",
      against: "",
      unit: "ms",
      value: median(everything),
    } as const,
  ];
}

export const load: Bench = { name: "load", isRatio: true, run };
