import { connectedSteps, type Dose, type FaultRow, type Scene, type Strike } from "./fault-row.ts";
import type { Upgrade } from "./transport.ts";

/** The run does not notice: it goes on without the connection. */
const then =
  (strike: (scene: Scene, dose: Dose) => void): Strike =>
  (scene, proceed, dose) => {
    strike(scene, dose);
    proceed();
  };

const withUpgrade = ["on-upgrade", ...connectedSteps] as const;

/** What ends a connection, or leaves it for dead. */
export const socketFaults = {
  cut: {
    meaning: "The socket breaks without a word.",
    steps: withUpgrade,
    strike: then(({ connection }) => connection.cut()),
    strikeUpgrade: (upgrade) => upgrade.destroy(),
  },
  "half-open": {
    meaning: "Nothing is read or written any more, and nobody says so. Heeds nothing.",
    steps: withUpgrade,
    strike: then(({ connection }) => connection.fallSilent()),
    strikeUpgrade: () => {},
  },
  "refuse-upgrade": {
    meaning: "The host answers the upgrade with an HTTP status. Heeds `status`.",
    steps: ["on-upgrade"],
    strike: then(() => {}),
    strikeUpgrade: refuseUpgrade,
  },
  "close-restart": {
    meaning: "The gateway says that it restarts, and closes with 1012. Heeds `backInMs`.",
    steps: connectedSteps,
    strike: then(({ connection }, { backInMs = 1000 }) => {
      const payload = JSON.stringify({ reason: "gateway restarting", restartExpectedMs: backInMs });
      if (connection.grant !== undefined) connection.event("shutdown", payload, connection.nextSeq());
      connection.close(1012, "service restart");
    }),
  },
  "close-starting": {
    meaning:
      "The gateway is starting: a request that it has not taken is answered so, and the socket closed with 1013. Heeds `backInMs`.",
    steps: connectedSteps,
    strike: ({ connection, request, run }, proceed, { backInMs = 1000 }) => {
      const error = { code: "UNAVAILABLE", message: "gateway starting; retry shortly" };
      const more = { retryable: true, retryAfterMs: backInMs, details: { reason: "startup-sidecars" } };
      if (request !== undefined && run === undefined) connection.refuse(request.id, { ...error, ...more });
      connection.close(1013, "gateway starting");
      if (request === undefined) proceed();
    },
  },
  "close-slow-consumer": {
    meaning: "The gateway closes because its frames are not read fast enough.",
    steps: connectedSteps,
    strike: then(({ connection }) => connection.close(1008, "slow consumer")),
  },
  "close-empty": {
    meaning: "The gateway closes with 1000 and no reason, as a busy one does.",
    steps: connectedSteps,
    strike: then(({ connection }) => connection.close(1000)),
  },
  unpaired: {
    meaning: "The device's approval is taken back.",
    steps: connectedSteps,
    strike: then(({ connection, controls }) => {
      const deviceId = connection.grant?.device?.deviceId;
      if (deviceId !== undefined) controls.removeDevice(deviceId);
    }),
  },
  "token-rotated": {
    meaning: "The gateway has another token, and closes the sockets that were let in with the old one.",
    steps: connectedSteps,
    strike: then(({ controls }) => controls.rotateToken()),
  },
} as const satisfies Readonly<Record<string, FaultRow>>;

function refuseUpgrade(upgrade: Upgrade, { status = 503 }: Dose): void {
  const body = status === 403 ? JSON.stringify({ error: { type: "proxy_attribution_required" } }) : "";
  upgrade.refuse(status, body);
}
