import { existsSync } from "node:fs";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/**
 * Builds what is deployed: `lib/`, with every package inside, so that waking up reads a few files instead of a few
 * thousand, and Google's build installs nothing. It is split, so that Firestore and Secret Manager are read when they are
 * first used. `package.json` names the packages as those of development: the Firebase CLI looks for some of them there.
 */
const folder = import.meta.dirname;

/** Where Google runs what is deployed. */
const DEPLOYED = "linux-x64";

const lock = JSON.parse(await readFile(join(folder, "../package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
};

/** Packages that are written in CommonJS expect these to be there. */
const commonJs = [
  `import { createRequire as createRequireOf } from "node:module";`,
  `const require = createRequireOf(import.meta.url);`,
  `const __filename = import.meta.filename, __dirname = import.meta.dirname;`,
].join("");

if (import.meta.main) {
  await rm(`${folder}/lib`, { recursive: true, force: true });
  const metafile = await bundleInto("lib");
  refuseLeftOut(metafile);
  await copyNative();
}

/** @param outdir absolute, or in this folder */
export async function bundleInto(outdir: string, plugins: readonly Plugin[] = []): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [
      { in: "src/index.ts", out: "index" },
      // The program of a thread of its own, which is loaded by its name.
      { in: "src/attachments/pdf-worker.ts", out: "pdf-worker" },
    ],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    banner: { js: `/* eslint-disable */${commonJs}` }, // a site's own rules are not for what is built here
    // Names and syntax stay as they are: Firestore's client reads the names of its classes.
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    plugins: [...plugins, oneOfEach(), jsonAsText(), nativeBeside()],
    logLevel: "warning",
    logOverride: { "import-is-undefined": "error" },
  });
  await Promise.all(filesOfPackages(metafile).map(dropSourceMap));
  return metafile;
}

/** @throws Error when something would have to be installed where it is deployed. `ws` goes without its native additions. */
function refuseLeftOut({ outputs }: Metafile): void {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const left = imports.filter(
    ({ path, external }) =>
      external === true &&
      !isBuiltin(path) &&
      !/^(bufferutil|utf-8-validate|@napi-rs\/canvas|@img\/sharp-libvips-dev\/\w+)$/.test(path),
  );
  if (left.length > 0) throw new Error(`Not in the bundle: ${left.map(({ path }) => path).join(", ")}`);
}

/**
 * `sharp` is a library of C++: what it is for the machines that npm installed it for goes along, for Google's among them, so that nothing is
 * installed there. Its own license stays with it.
 */
async function copyNative(): Promise<void> {
  const packages = join(folder, "../node_modules/@img");
  const names = (await readdir(packages)).filter((name) => name.startsWith("sharp-"));
  for (const name of names)
    for (const part of ["lib", "README.md", "LICENSE"])
      await cp(join(packages, name, part), join(folder, "lib/native", name, part), { recursive: true }).catch(
        unlessMissing,
      );
  if (names.includes(`sharp-${DEPLOYED}`)) return;
  const { version } = lock.packages["node_modules/sharp"] ?? {};
  const { version: libvips } = lock.packages[`node_modules/@img/sharp-libvips-${DEPLOYED}`] ?? {};
  console.warn(
    `What is built here cannot look at pictures once it is deployed. Before a deploy: npm install --no-save --force @img/sharp-${DEPLOYED}@${version} @img/sharp-libvips-${DEPLOYED}@${libvips}`,
  );
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Has `sharp` look beside the bundle first. */
function nativeBeside(): Plugin {
  const own = "../src/build/Release/sharp-${runtimePlatform}-${version}.node";
  const beside = "./native/sharp-${runtimePlatform}/lib/sharp-${runtimePlatform}-${version}.node";
  return {
    name: "native-beside",
    setup: (bundle) => {
      bundle.onLoad({ filter: /[\\/]sharp[\\/]dist[\\/]sharp\.mjs$/ }, async ({ path }) => {
        const code = await readFile(path, "utf8");
        if (!code.includes(own)) throw new Error("sharp looks for its library in another way by now.");
        return { contents: code.replace(own, beside), loader: "js" };
      });
    },
  };
}

/** The JSON of packages becomes a text to parse, which is quicker to load than the same as code. */
function jsonAsText(): Plugin {
  const toCode = (json: string) => `module.exports = JSON.parse(${JSON.stringify(minified(json))});`;
  return {
    name: "json-as-text",
    setup: (bundle) => {
      bundle.onLoad({ filter: /[\\/]node_modules[\\/].*\.json$/ }, async ({ path }) => ({
        contents: toCode(await readFile(path, "utf8")),
        loader: "js",
      }));
    },
  };
}

/**
 * Of a release of a package that is installed in several places, one is taken in: the first that the lock file names, so
 * that the same sources become the same bytes.
 */
function oneOfEach(): Plugin {
  const root = join(folder, "..");
  const chosen = new Map<string, string>();
  for (const [path, { version }] of Object.entries(lock.packages).toSorted(byDepth)) {
    const place = join(root, path);
    const id = `${path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)}@${version}`;
    if (!chosen.has(id) && existsSync(place)) chosen.set(id, place);
  }
  const placed = new Map<string, string>();
  const choose = async (place: string) => {
    const { name, version } = JSON.parse(await readFile(`${place}/package.json`, "utf8")) as Manifest;
    const first = chosen.get(`${name}@${version}`) ?? place;
    placed.set(place, first);
    return first;
  };
  return {
    name: "one-of-each",
    setup: (bundle) => {
      bundle.onResolve({ filter: /^[@a-z]/ }, async ({ path, pluginData, ...from }) => {
        if (pluginData === "asked") return undefined;
        const found = await bundle.resolve(path, { ...from, pluginData: "asked" });
        const [, place, rest] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)(\/.*)$/.exec(found.path) ?? [];
        if (place === undefined) return undefined;
        const first = placed.get(place) ?? (await choose(place));
        // What a plugin resolves loses what esbuild knows of its kind: so as little as possible.
        return first === place ? undefined : { ...found, path: first + rest };
      });
    },
  };
}

/** What is installed at the top first. */
function byDepth([one]: [string, unknown], [other]: [string, unknown]): number {
  return one.split("/").length - other.split("/").length || (one < other ? -1 : 1);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}

function minified(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

/** What holds hardly any code of our own: less than one part in a hundred. */
function filesOfPackages({ outputs }: Metafile): string[] {
  const isForeign = ([name, { bytes, inputs }]: [string, Metafile["outputs"][string]]) => {
    const own = Object.entries(inputs).filter(([input]) => !input.includes("node_modules/"));
    return name.endsWith(".js") && own.reduce((sum, [, part]) => sum + part.bytesInOutput, 0) < bytes / 100;
  };
  return Object.entries(outputs)
    .filter(isForeign)
    .map(([name]) => name);
}

/** Node would read these megabytes while it wakes up, to tell where in a package an error came from. */
async function dropSourceMap(file: string): Promise<void> {
  const path = `${folder}/${file}`;
  const code = await readFile(path, "utf8");
  await Promise.all([
    writeFile(path, code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n")),
    rm(`${path}.map`),
  ]);
}
