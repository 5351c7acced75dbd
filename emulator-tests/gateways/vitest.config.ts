import { defineConfig } from "vitest/config";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of `gateways/` that the suite runs over. */
    release: string;
  }
}

/** Runs the suite over one installed release, which `CLAWFIRE_GATEWAY_RELEASE` names; `tools/gateways.ts` sets it. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["releases.suite.ts"],
    provide: { release: process.env["CLAWFIRE_GATEWAY_RELEASE"] ?? "2026.9.6" },
  },
});
