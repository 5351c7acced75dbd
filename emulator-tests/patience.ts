import { vi } from "vitest";

/** What a test waits for comes late on a busy machine. By itself vitest gives up after a second. */
const PATIENCE_MS = 30_000;

const { waitFor } = vi;
vi.waitFor = (callback, options = PATIENCE_MS) => waitFor(callback, options);
