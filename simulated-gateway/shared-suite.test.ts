import { startSimulated } from "../emulator-tests/gateways/simulated.ts";
import { describeGateway } from "../emulator-tests/gateways/suite.ts";
import { releaseNames } from "./index.ts";

for (const release of releaseNames)
  describeGateway(`simulated ${release}`, (devices) => startSimulated(release, devices));
