import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipped, most, sizesOf } from "../../packages/clawfire-element/sizes.ts";
import { packFolder } from "../../packages/pack.ts";
import { projectRoot } from "../../local-stack/project.ts";
import type { Bench, Figure } from "../figure.ts";

/** What others put on a page with one tag, as their packages have it: the newest release, and the file that they tell to load. */
const others = [
  { name: "@n8n/chat", file: "dist/chat.bundle.es.js" },
  { name: "flowise-embed", file: "dist/web.js" },
  { name: "@typebot.io/js", file: "dist/web.js" },
  { name: "deep-chat", file: "dist/deepChat.bundle.js" },
] as const;

async function run(): Promise<Figure[]> {
  const folder = join(projectRoot, "packages/clawfire-element");
  execFileSync(process.execPath, [join(folder, "build.ts")], { stdio: ["ignore", "ignore", "inherit"] });
  const { tag, panel } = sizesOf(join(folder, "dist"));
  const all = tag + panel;
  return [
    {
      figure: "the tag before the first click, gzip",
      against: "",
      unit: "bytes",
      value: tag,
      reach: { atMost: most.tag },
    },
    { figure: "the tag in all, gzip", against: "", unit: "bytes", value: all, reach: { atMost: most.all } },
    ...others.map(({ name, file }) => compare(all, name, file)),
  ];
}

function compare(all: number, name: string, file: string): Figure {
  const { version, bytes } = released(name, file);
  return {
    figure: "the tag in all, gzip",
    against: `${name} ${version}, ${bytes} bytes`,
    unit: "ratio",
    value: all / bytes,
    reach: { atMost: 1 },
  };
}

/** Fetches a package from the registry and takes one file of it. */
function released(name: string, file: string): { readonly version: string; readonly bytes: number } {
  const folder = mkdtempSync(join(tmpdir(), "clawfire-bench-"));
  try {
    const { file: tarball, version } = packFolder(folder, folder, name);
    execFileSync("tar", ["-xzf", tarball, "-C", folder, `package/${file}`]);
    return { version, bytes: gzipped(join(folder, "package", file)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const element: Bench = { name: "element", isRatio: false, run };
