import type { FaultRow, StepName } from "./fault-row.ts";

/** Steps that a request waits for. */
const asked: readonly StepName[] = [
  "on-connect",
  "on-send",
  "before-answer",
  "on-wait",
  "on-history",
  "on-abort",
];

/** What can be wrong with the answer to a request. */
export const answerFaults = {
  "slow-answer": {
    meaning: "The answer takes long. Heeds `ms`.",
    steps: asked,
    strike: (_scene, proceed, { ms = 500 }) => void setTimeout(proceed, ms),
  },
  "no-answer": {
    meaning: "The answer never comes. At `on-send` no run starts either.",
    steps: asked,
    strike: () => {},
  },
  unavailable: {
    meaning: "The request is refused as one that can be repeated. Heeds `backInMs`.",
    steps: asked,
    strike: ({ connection, request }, _proceed, { backInMs = 1000 }) => {
      const error = {
        code: "UNAVAILABLE",
        message: "gateway is busy",
        retryable: true,
      };
      if (request !== undefined) connection.refuse(request.id, { ...error, retryAfterMs: backInMs });
    },
  },
  "internal-error": {
    meaning:
      "The request is refused with an error of the gateway's own, such as a session that cannot be read.",
    steps: asked,
    strike: ({ connection, request }) => {
      const error = {
        code: "INTERNAL",
        message: "Error: EIO: i/o error, read",
      };
      if (request !== undefined) connection.refuse(request.id, error);
    },
  },
  "unreadable-history": {
    meaning: "The entries of the history have other forms than ever.",
    steps: ["on-history"],
    strike: ({ connection, request, about }) => {
      const messages = [null, 7, { role: 3 }, { role: "assistant", content: { text: [] } }];
      const payload = JSON.stringify({
        sessionKey: about?.sessionKey,
        messages,
      });
      if (request !== undefined) connection.answer(request.id, payload);
    },
  },
  "wrong-answer": {
    meaning: "The answer has another form than ever.",
    steps: asked,
    strike: ({ connection, request }) => {
      if (request !== undefined) connection.answer(request.id, '{"outcome":[42]}');
    },
  },
  "answered-twice": {
    meaning: "The answer comes twice.",
    steps: asked,
    strike: ({ connection, request }, proceed) => {
      proceed();
      if (request !== undefined) connection.answer(request.id, '{"outcome":"again"}');
    },
  },
} as const satisfies Readonly<Record<string, FaultRow>>;
