import { tryAnotherUrl, type FailureDetails, type FailureRows } from "./failure-row.ts";

const at = ({ url }: FailureDetails): string => url ?? "the gateway's address";
const itself = (): string => "Nothing: it is tried again by itself.";

const notTls = /^EPROTO$|WRONG_VERSION|PACKET/;

function hostAndPort({ url }: FailureDetails): string {
  const parsed = url === undefined ? null : URL.parse(url);
  if (parsed === null) return "<host>:443";
  return parsed.port === "" ? `${parsed.hostname}:443` : parsed.host;
}

/** Finding the gateway, being let through to it, and its coming and going. */
export const reachFailures = {
  "proxy-not-trusted": {
    step: "reach",
    meaning: "The gateway stands behind a proxy that it was not told to trust.",
    remedy: () =>
      "On the gateway's host add the address from which the proxy connects to `gateway.trustedProxies`; releases before 2026.9 must be restarted then.",
    command: () => `openclaw config set gateway.trustedProxies '["<the proxy's address>"]'`,
    retry: "never",
    matches: [{ message: /proxy_attribution_required/ }, { httpStatus: 403 }],
  },
  "gateway-starting": {
    step: "reach",
    meaning: "The gateway is starting.",
    remedy: itself,
    retry: "later",
    matches: [{ reason: "startup-sidecars" }, { closeCode: 1013 }],
  },
  "gateway-draining": {
    step: "reach",
    meaning: "The gateway finishes its work before it suspends or restarts.",
    remedy: itself,
    retry: "later",
    matches: [
      { reason: "gateway-suspending" },
      { reason: "gateway-restarting" },
      { errorCode: "UNAVAILABLE", message: /during gateway (suspension|restart)/i },
    ],
  },
  "gateway-restarting": {
    step: "reach",
    meaning: "The gateway restarts, or was stopped.",
    remedy: () => "If it does not come back within a minute, start the gateway: `openclaw gateway`.",
    command: () => "openclaw gateway",
    retry: "later",
    matches: [{ message: /service restart/i }, { closeCode: 1012 }],
  },
  "slow-consumer": {
    step: "reach",
    meaning: "The gateway closed the connection because its frames were not read fast enough.",
    remedy: () => "Give the function more CPU, or lower its concurrency.",
    retry: "later",
    matches: [{ message: /slow consumer/i }],
  },
  "handshake-timeout": {
    step: "reach",
    meaning:
      "The connection was not established in time: the gateway is busy, or something else answers there.",
    remedy: (details) =>
      `Check that a gateway listens at ${at(details)} and that its host is not overloaded.`,
    command: () => "openclaw gateway status",
    retry: "later",
    matches: [{ deadline: "connect" }, { closeCode: 1000, message: /^(handshake timeout)?$/i }],
  },
  "no-gateway-behind-proxy": {
    step: "reach",
    meaning: "The gateway's host answers, but no gateway runs behind it.",
    remedy: () => "Start the gateway, and check the port to which the host's proxy forwards.",
    command: () => "openclaw gateway status",
    retry: "later",
    matches: [{ httpStatus: 502 }, { httpStatus: 503 }, { httpStatus: 504 }],
  },
  "not-a-gateway": {
    step: "reach",
    meaning: "Something answers at the gateway's address, but it is not an OpenClaw gateway.",
    remedy: (details) =>
      `Correct OPENCLAW_GATEWAY_URL: ${at(details)} is another service, or lacks the gateway's path.`,
    command: tryAnotherUrl,
    retry: "never",
    matches: [
      { httpStatus: 404 },
      { httpStatus: 200 },
      { httpStatus: 301 },
      { httpStatus: 302 },
      { httpStatus: 426 },
    ],
  },
  "host-not-found": {
    step: "reach",
    meaning: "The gateway's host name does not exist.",
    remedy: (details) => `Correct the host name in OPENCLAW_GATEWAY_URL (${at(details)}).`,
    command: tryAnotherUrl,
    retry: "later",
    matches: [{ socketCode: /^(ENOTFOUND|EAI_\w+)$/ }],
  },
  "connection-refused": {
    step: "reach",
    meaning: "Nothing listens at the gateway's address.",
    remedy: (details) => `Start the gateway, and check the port in OPENCLAW_GATEWAY_URL (${at(details)}).`,
    command: ({ localStack }) => (localStack === true ? "npm start" : "openclaw gateway"),
    retry: "later",
    matches: [{ socketCode: /^ECONNREFUSED$/ }],
  },
  "connection-reset": {
    step: "reach",
    meaning: "The connection broke. A gateway that restarts does this.",
    remedy: itself,
    retry: "later",
    matches: [
      { socketCode: /^(ECONNRESET|EPIPE|ECONNABORTED)$/ },
      { message: /socket hang up/i },
      { closeCode: 1006 },
    ],
  },
  "host-unreachable": {
    step: "reach",
    meaning: "No route leads to the gateway's host, or a firewall swallows the connection.",
    remedy: (details) =>
      `Make ${at(details)} reachable from the internet, or give the function a VPC connector.`,
    retry: "later",
    matches: [{ socketCode: /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/ }],
  },
  "certificate-refused": {
    step: "reach",
    meaning: "The gateway's TLS certificate is not trusted, or the address does not speak TLS.",
    remedy: (details) =>
      notTls.test(details.socketCode ?? "")
        ? `Nothing speaks TLS at ${at(details)}: correct the port, or put the gateway behind a proxy that ends TLS.`
        : `Give ${at(details)} a certificate of a public authority for its host name (${details.socketCode ?? "no code"}).`,
    command: (details) => `openssl s_client -connect ${hostAndPort(details)}`,
    retry: "never",
    matches: [{ socketCode: /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|^EPROTO$/ }],
  },
  "socket-silent": {
    step: "reach",
    meaning: "The connection gave no sign of life for too long.",
    remedy: itself,
    retry: "later",
    matches: [{ deadline: "silence" }],
  },
} as const satisfies FailureRows;
