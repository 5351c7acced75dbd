import { inject } from "vitest";
import { startRealGateway } from "./real-gateway.ts";
import { describeGateway } from "./suite.ts";

const release = inject("release");

const onlyTelling = inject("onlyTelling");

describeGateway(
  release,
  (devices) => startRealGateway(release, devices),
  ({ telling }) => !onlyTelling || telling === undefined || telling.includes(release),
);
