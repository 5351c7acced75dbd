/** How long a run is waited for, and how often it is asked about. */

/** Silence after which the gateway is asked whether the run goes on, in milliseconds. */
export const SILENT_MS = 4_000;

/**
 * Longest single `agent.wait`, in milliseconds; between two of them the history is looked at. After an attempt failed it may
 * know nothing of the end.
 */
export const WAIT_SLICE_MS = { usual: 10_000, failing: 1_000 };

/** Pauses between two looks at what the gateway has of the run. */
export const LOOKS = { firstMs: 100, longestMs: 1_000 };

/** Pause before another connection is tried in the middle of a run, unless the failure says more, in milliseconds. */
export const RECONNECT_MS = 250;

/** Where there are several gateways: when to look again for the one that got the message, and when it counts as gone. */
export const AWAY = { retryAfterMs: 2_000, goneAfterMs: 60_000 };

/** How long a run at a gateway that cannot be reached counts as one that goes on for who did not send it, in milliseconds. */
export const OUT_OF_REACH_MS = 600_000;
