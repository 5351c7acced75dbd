import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Metafile, Plugin } from "esbuild";
import { bundleInto } from "../../functions/build.ts";
import { devFolder, functionsFolder } from "../../local-stack/project.ts";
import { sampled, type Bench, type Figure, type Scale } from "../figure.ts";
import { median, ratios } from "../statistics.ts";
import { life, type Life } from "./first-turn.ts";
import { loadMs } from "./load.ts";

/** What there is in the code for files. */
const ofFiles =
  /[\\/]functions[\\/]src[\\/](?:attachments[\\/].*|callables[\\/](?:attachments|agent-files))\.ts$/;

/** What is only to be loaded for a file. */
const large = /node_modules\/(?:sharp|@img\/[^/]+|unpdf|@google-cloud\/storage)\//;

/** In the place of each of its modules stands one whose every function does nothing. */
const withoutFiles: Plugin = {
  name: "without-files",
  setup: (bundled) => {
    bundled.onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
      const isOne = kind !== "entry-point" && ofFiles.test(join(resolveDir, path));
      return isOne ? { path: "nothing", namespace: "without-files" } : undefined;
    });
    bundled.onLoad({ filter: /^nothing$/, namespace: "without-files" }, () => ({
      contents: "module.exports = Object.create(new Proxy({}, { get: () => function () {} }));",
    }));
  },
};

const switchedOn = { ATTACHMENTS: "all", ATTACHMENTS_FROM_AGENT: "true", ATTACHMENTS_BUCKET: "files" };

interface Side {
  readonly lib: string;
  readonly parameters: Readonly<Record<string, string>>;
}

async function run({ short }: Scale): Promise<Figure[]> {
  const folder = join(devFolder, "bench-without-files");
  const libs = { ours: join(folder, "ours"), without: join(folder, "without") };
  const metafile = await bundleInto(libs.ours);
  await bundleInto(libs.without, [withoutFiles]);
  const sides = {
    off: { lib: libs.ours, parameters: {} },
    on: { lib: libs.ours, parameters: switchedOn },
    without: { lib: libs.without, parameters: {} },
  };
  return [
    ...(await loads(libs, short ? 10 : 21)),
    ...(await turns(sides, short ? 5 : 15)),
    ...(await modules(metafile, sides.on, sides.without)),
  ];
}

const against = "the same code without what it has for files";

async function loads(libs: { ours: string; without: string }, rounds: number): Promise<Figure[]> {
  const [ours, without]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const [our, their] = [
      await loadMs(join(libs.ours, "index.js")),
      await loadMs(join(libs.without, "index.js")),
    ];
    if (round === 0) continue; // once the files are in the system's cache
    ours.push(our);
    without.push(their);
  }
  const figure = "module load, as far as files go";
  return [sampled({ figure, against, unit: "ratio", reach: { atMost: 1.1 } }, ratios(ours, without))];
}

async function turns(
  sides: Readonly<Record<"off" | "on" | "without", Side>>,
  rounds: number,
): Promise<Figure[]> {
  const lives: Record<keyof typeof sides, Life[]> = { off: [], on: [], without: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const side of ["off", "on", "without"] as const) lives[side].push(await life(sides[side]));
  const first = (some: readonly Life[]) => some.map((each) => each.turns[0] ?? 0);
  const later = (some: readonly Life[]) => some.flatMap((each) => each.turns.slice(2));
  const cost = (some: readonly Life[], what: "calls" | "reads" | "writes") =>
    median(some.map(({ fifth }) => fifth[what]));
  return (["off", "on"] as const).flatMap((side): Figure[] => {
    const where = `of words alone, where files may ${side === "on" ? "" : "not "}be sent`;
    const ratio = { against, unit: "ratio" } as const;
    const reach = { atMost: 1.1 };
    const same = { against, unit: "ratio", reach: { within: [1, 1] } } as const;
    return [
      sampled(
        { figure: `first turn ${where}`, ...ratio, reach },
        ratios(first(lives[side]), first(lives.without)),
      ),
      sampled({ figure: `later turns ${where}`, ...ratio }, ratios(later(lives[side]), later(lives.without))),
      ...(["calls", "reads", "writes"] as const).map((what) => ({
        figure: `${what === "calls" ? "requests to Firestore" : what} of a turn ${where}`,
        ...same,
        value: cost(lives[side], what) / cost(lives.without, what),
      })),
    ];
  });
}

/** What five turns of words alone have loaded, where files may be sent. */
async function modules({ outputs }: Metafile, on: Side, without: Side): Promise<Figure[]> {
  const [ours, theirs] = [await filesLoaded(on), await filesLoaded(without)];
  const bytes = (files: readonly string[]) => files.reduce((sum, file) => sum + statSync(file).size, 0);
  const parts = Object.entries(outputs).filter(([, { inputs }]) =>
    Object.keys(inputs).some((path) => large.test(path)),
  );
  if (parts.length < 3) throw new Error("The bundle has the large packages in no parts of their own.");
  const value = parts.filter(([path]) => ours.includes(join(functionsFolder, path))).length;
  const where = "that turns of words alone load, where files may be sent";
  return [
    {
      figure: `bytes of code ${where}`,
      against,
      unit: "ratio",
      value: bytes(ours) / bytes(theirs),
      reach: { atMost: 1.02 },
    },
    {
      figure: `parts of sharp, unpdf and @google-cloud/storage ${where}`,
      against: "",
      unit: "count",
      value,
      reach: { atMost: 0 },
    },
  ];
}

async function filesLoaded(side: Side): Promise<string[]> {
  const { loaded } = await life({ ...side, listsModules: true });
  return loaded.map((url) => fileURLToPath(url)).filter((file) => file.startsWith(side.lib));
}

export const withoutFilesBench: Bench = { name: "without-files", isRatio: true, run };
