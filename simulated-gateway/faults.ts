import type { FaultRow } from "./fault-row.ts";
import { answerFaults } from "./faults-of-answers.ts";
import { deliveryFaults } from "./faults-of-delivery.ts";
import { replyFaults } from "./faults-of-replies.ts";
import { socketFaults } from "./faults-of-sockets.ts";

/** Every fault by its name, with the steps at which it makes sense. */
export const faults = {
  ...socketFaults,
  ...deliveryFaults,
  ...answerFaults,
  ...replyFaults,
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FaultName = keyof typeof faults;
