import { rm } from "node:fs/promises";
import { build } from "esbuild";

/** Builds what is deployed: `lib/`, our code split so that each callable loads its own part only. */
const folder = import.meta.dirname;

await rm(`${folder}/lib`, { recursive: true, force: true });
await build({
  absWorkingDir: folder,
  entryPoints: ["src/index.ts"],
  outdir: "lib",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
  logOverride: { "import-is-undefined": "error" },
});
