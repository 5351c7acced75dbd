import { defineConfig } from "vitest/config";

const stack = {
  globalSetup: "emulator-tests/global-setup.ts",
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 600_000,
} as const;

/** Bounds for a machine that is ten times slower than a quiet one of two cores: no test waits for them to pass. */
const patient = {
  testTimeout: 240_000,
  hookTimeout: 240_000,
  setupFiles: "emulator-tests/patience.ts",
} as const;

const page = {
  ...stack,
  globalSetup: "emulator-tests/page/global-setup.ts",
  testTimeout: 120_000,
} as const;

/** A project of its own, so that a machine without Firefox tests the rest. */
const inFirefox = "emulator-tests/page/firefox.test.ts";

/** A project of its own, whose stack takes files. */
const ofFiles = "emulator-tests/page/*files*.test.ts";

/** `emulator` brings the whole local stack up once; `unit` and `simulated` need nothing but this machine. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "functions/test/**/*.test.ts",
            "tools/**/*.test.ts",
            "local-stack/**/*.test.ts",
            "bench/**/*.test.ts",
            "examples/**/*.test.ts",
            "packages/clawfire-react/**/*.test.{ts,tsx}",
            "packages/clawfire-element/**/*.test.ts",
            "emulator-tests/faults/*.test.ts",
            "emulator-tests/security/*.test.ts",
            "emulator-tests/setup/*.test.ts",
            "emulator-tests/gateways/**/*.test.ts",
          ],
          // It starts a real gateway, which a busy machine takes minutes for.
          exclude: ["**/node_modules/**", "local-stack/gateway-process.test.ts"],
          ...patient,
        },
      },
      { test: { name: "simulation", include: ["simulation/**/*.test.ts"], ...patient } },
      {
        test: {
          name: "simulated",
          include: ["simulated-gateway/**/*.test.ts"],
          ...patient,
        },
      },
      {
        test: {
          name: "doctor",
          include: ["emulator-tests/doctor/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: "deploy",
          include: ["emulator-tests/deploy/**/*.test.ts", "local-stack/gateway-process.test.ts"],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 600_000,
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
          exclude: ["**/node_modules/**", inFirefox, ofFiles],
          ...page,
        },
      },
      { test: { name: "files", include: [ofFiles], ...page } },
      { test: { name: "firefox", include: [inFirefox], ...page } },
    ],
  },
});
