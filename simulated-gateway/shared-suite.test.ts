import { startSimulated } from "../emulator-tests/gateways/simulated.ts";
import { describeGateway } from "../emulator-tests/gateways/suite.ts";
import { releaseNames } from "./index.ts";

/** Releases whose runs can fail without a word, or go on under another id: not yet. */
const ahead = new Set(["2026.4.15", "2026.5.12"]);

for (const release of releaseNames.filter((name) => !ahead.has(name)))
  describeGateway(`simulated ${release}`, (devices) => startSimulated(release, devices));
