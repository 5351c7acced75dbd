/**
 * Builds what is published: `kit/`, the functions as the repository deploys them, with every package inside, and `dist/`,
 * the commands, likewise.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import manifest from "./package.json" with { type: "json" };
import functions from "../../functions/package.json" with { type: "json" };

const folder = import.meta.dirname;
const root = join(folder, "../..");
const { name, version } = manifest;

for (const output of ["dist", "kit"]) rmSync(join(folder, output), { recursive: true, force: true });
buildKit();
await buildCommands();
for (const output of ["dist", "kit/lib"]) renameCommands(join(folder, output));
const lock = { name, version, lockfileVersion: 3, requires: true };
writeJson("npm-shrinkwrap.json", { ...lock, packages: { "": { name, version, license: manifest.license } } });

/** The folder that is deployed. `firebase-functions` is beside it where the Firebase CLI runs, and nowhere else. */
function buildKit(): void {
  execFileSync(process.execPath, [join(root, "functions/build.ts")], { stdio: "inherit" });
  mkdirSync(join(folder, "kit"), { recursive: true });
  cpSync(join(root, "functions/lib"), join(folder, "kit/lib"), { recursive: true });
  for (const file of ["firestore.rules", "firestore.indexes.json", "LICENSE"])
    cpSync(join(root, file), join(folder, "kit", file));
  cpSync(join(folder, "src/index.d.ts"), join(folder, "kit/index.d.ts"));
  writeJson("kit/package.json", {
    name: "clawfire-kit",
    version,
    private: true,
    type: "module",
    main: functions.main,
    engines: functions.engines,
    devDependencies: { "firebase-functions": functions.devDependencies["firebase-functions"] },
  });
}

async function buildCommands(): Promise<void> {
  await build({
    absWorkingDir: folder,
    entryPoints: ["src/cli.ts"],
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    banner: {
      js: 'import { createRequire as createRequireOf } from "node:module"; const require = createRequireOf(import.meta.url); const __filename = import.meta.filename, __dirname = import.meta.dirname;',
    },
    minifyWhitespace: true,
    logLevel: "warning",
    plugins: [
      {
        name: "project-folder",
        setup: (bundle) =>
          bundle.onResolve({ filter: /\/local-stack\/project\.ts$|^\.\/project\.ts$/ }, () => ({
            path: join(folder, "src/project.ts"),
          })),
      },
    ],
  });
}

/** What the repository calls `npm run doctor -- --json` is `npx clawfire doctor --json` here, in every remedy as well. */
function renameCommands(output: string): void {
  for (const file of readdirSync(output).filter((entry) => entry.endsWith(".js"))) {
    const code = readFileSync(join(output, file), "utf8");
    const renamed = code.replaceAll(
      /npm run (admin|chat|device|doctor|setup)\b(?: --(?= ))?/g,
      "npx clawfire $1",
    );
    if (renamed !== code) writeFileSync(join(output, file), renamed);
  }
}

function writeJson(file: string, content: object): void {
  writeFileSync(join(folder, file), `${JSON.stringify(content, undefined, 2)}\n`);
}
