import { defineConfig } from "vitest/config";

declare module "vitest" {
  export interface ProvidedContext {
    /** The release that the suite runs over, by the name of its folder. */
    release: string;
    /** Whether only the cases are wanted that say most about that release. */
    onlyTelling: boolean;
  }
}

/** Runs the suite over one installed release; `tools/gateways.ts` sets the environment. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["releases.suite.ts"],
    provide: {
      release: process.env["CLAWFIRE_GATEWAY_RELEASE"] ?? "2026.9.6",
      onlyTelling: process.env["CLAWFIRE_TELLING_CASES"] === "1",
    },
  },
});
