import { defineConfig } from "vitest/config";

declare module "vitest" {
  export interface ProvidedContext {
    /** The release that the suites run over, by the name of its folder. */
    release: string;
    /** Whether only the cases are wanted that say most about that release. */
    onlyTelling: boolean;
  }
}

/**
 * Runs both suites over one installed release, each with a gateway of its own: what our client asks of it, and what a
 * visitor sees of a whole project. `tools/gateways.ts` sets the environment.
 */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.suite.ts"],
    // One gateway at a time: it wants a whole core.
    fileParallelism: false,
    provide: {
      release: process.env["CLAWFIRE_GATEWAY_RELEASE"] ?? "2026.9.6",
      onlyTelling: process.env["CLAWFIRE_TELLING_CASES"] === "1",
    },
  },
});
