import { defineConfig } from "vitest/config";

const stack = {
  globalSetup: "emulator-tests/global-setup.ts",
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 180_000,
} as const;

/** `emulator` brings the whole local stack up once; `unit` and `simulated` need nothing but this machine. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "functions/test/**/*.test.ts",
            "tools/**/*.test.ts",
            "local-stack/**/*.test.ts",
            "bench/**/*.test.ts",
            "simulation/**/*.test.ts",
            "examples/**/*.test.ts",
            "packages/clawfire-react/**/*.test.ts",
            "emulator-tests/faults/*.test.ts",
            "emulator-tests/security/*.test.ts",
            "emulator-tests/setup/*.test.ts",
            "emulator-tests/gateways/*.test.ts",
          ],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "simulated",
          include: ["simulated-gateway/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "doctor",
          include: ["emulator-tests/doctor/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "deploy",
          include: ["emulator-tests/deploy/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "packages",
          include: ["packages/test/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      { test: { name: "emulator", include: ["emulator-tests/*.test.ts"], ...stack } },
      {
        test: {
          name: "page",
          include: ["emulator-tests/page/**/*.test.ts"],
          ...stack,
          globalSetup: "emulator-tests/page/global-setup.ts",
          testTimeout: 120_000,
        },
      },
    ],
  },
});
