import { startSimulated } from "../gateways/simulated.ts";
import { describeGateway } from "../gateways/suite.ts";
import { releaseNames } from "./index.ts";

for (const release of releaseNames)
  describeGateway(`simulated ${release}`, (devices) => startSimulated(release, devices));
