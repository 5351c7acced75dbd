import { build, type Plugin } from "esbuild";
import { join } from "node:path";
import { projectRoot } from "../../../local-stack/project.ts";
import type { LocalAddress } from "../plain-site.ts";
import { aiSdkExample, assistantUiExample, assistantUiThread } from "./released-examples.ts";

const pages = join(projectRoot, "packages/clawfire-react/test/pages");

export type UiPage = "hook" | "ai-sdk" | "assistant-ui";

/** Gives the released examples to the bundler, and to them our adapters in the place of what they import. */
const releasedExamples: Plugin = {
  name: "released examples",
  setup(bundler) {
    const sources: Readonly<Record<string, () => string>> = {
      "released:ai-sdk": aiSdkExample,
      "released:assistant-ui": assistantUiExample,
      "@/components/assistant-ui/elements/thread.aui": assistantUiThread,
    };
    const ours: Readonly<Record<string, string>> = {
      "@ai-sdk/react": "ai-sdk-adapter.ts",
      "@assistant-ui/ai-sdk": "assistant-ui-adapter.ts",
    };
    bundler.onResolve({ filter: /^(?:released:|@\/components\/)/ }, ({ path }) => ({
      path,
      namespace: "released",
    }));
    bundler.onResolve({ filter: /^@(?:ai-sdk|assistant-ui)\//, namespace: "released" }, ({ path }) => {
      const name = ours[path];
      return name === undefined ? undefined : { path: join(pages, name) };
    });
    bundler.onLoad({ filter: /./, namespace: "released" }, ({ path }) => ({
      contents: sources[path]?.() ?? "",
      loader: "tsx",
      resolveDir: projectRoot,
    }));
  },
};

/** The script of a page with one of the UIs, which reaches the stack at this address. */
export async function bundlePage(name: UiPage, address: LocalAddress): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(pages, `${name}.tsx`)],
    define: { STACK: JSON.stringify(address), "process.env.NODE_ENV": '"production"' },
    bundle: true,
    write: false,
    format: "esm",
    target: "chrome119",
    jsx: "automatic",
    plugins: [releasedExamples],
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}
