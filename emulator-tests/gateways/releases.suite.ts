import { inject } from "vitest";
import { startRealGateway } from "./real-gateway.ts";
import { describeGateway } from "./suite.ts";

const release = inject("release");

describeGateway(release, (devices) => startRealGateway(release, devices));
