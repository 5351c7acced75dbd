import { defineConfig } from "vitest/config";

/** `unit` needs nothing but this machine; `emulator` starts the whole local stack once. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["functions/test/**/*.test.ts", "tools/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "emulator",
          include: ["emulator-tests/**/*.test.ts"],
          globalSetup: "emulator-tests/global-setup.ts",
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
