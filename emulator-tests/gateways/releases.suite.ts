import { inject } from "vitest";
import { expectationsOf } from "./expectations.ts";
import { startRealGateway } from "./real-gateway.ts";
import { describeGateway } from "./suite.ts";

const release = inject("release");

const onlyTelling = inject("onlyTelling");

/** Up to 2026.8 files are had from the Control UI's server. */
const isByPath = expectationsOf(release).expected.handsOver === "by-path";
const options = isByPath ? { config: { gateway: { controlUi: { enabled: true } } } } : {};

describeGateway(
  release,
  (devices) => startRealGateway(release, devices, options),
  ({ telling }) => !onlyTelling || telling === undefined || telling.includes(release),
);
