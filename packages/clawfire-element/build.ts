/**
 * Builds `dist/`: the tag's module, what it loads when somebody wants to chat, and a file for each language. Nothing beside them
 * is needed: Firebase and Preact are in them. Fails when they are larger than promised.
 */
import { build as bundle, transform, type Plugin } from "esbuild";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { withOwnQuery } from "./addresses.ts";
import { checkSizes, sizesOf } from "./sizes.ts";

const folder = import.meta.dirname;

/** A style sheet is a text that the tag hands to `CSSStyleSheet`, which no content security policy forbids. */
const styleSheets: Plugin = {
  name: "style sheets",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

/**
 * Firebase Auth names its ways to sign in by assignments beside their classes, which keeps in the bundle what nobody uses. The
 * tag signs in as a guest or with a token of the site's own.
 */
const signInMethods: Plugin = {
  name: "sign-in methods",
  setup(build) {
    build.onLoad({ filter: /@firebase\/auth\/.*\.js$/ }, ({ path }) => {
      const code = readFileSync(path, "utf8");
      return { contents: code.replaceAll(/^\w+(?:Provider|Generator)\.[A-Z_]+ = .*;$/gm, "") };
    });
  },
};

const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };

rmSync(join(folder, "dist"), { recursive: true, force: true });
await bundle({
  entryPoints: [
    { in: join(folder, "src/clawfire-chat.ts"), out: "clawfire-chat" },
    { in: join(folder, "src/panel/panel.tsx"), out: "panel" },
  ],
  define: { VERSION: JSON.stringify(version) },
  outdir: join(folder, "dist"),
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome119", "firefox121", "safari17.4"],
  minify: true,
  legalComments: "none",
  charset: "utf8",
  // Firebase's internal names; whatever is stored, sent or used from outside has others.
  mangleProps: /^_[a-z]/,
  chunkNames: "[name]-[hash]",
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [styleSheets, signInMethods],
  logLevel: "warning",
});
for (const name of readdirSync(join(folder, "dist"))) {
  const path = join(folder, "dist", name);
  writeFileSync(path, withOwnQuery(readFileSync(path, "utf8")));
}
copyFileSync(join(folder, "types/clawfire-chat.d.ts"), join(folder, "dist/clawfire-chat.d.ts"));
checkSizes(sizesOf(join(folder, "dist")));
