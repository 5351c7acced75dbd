import type { Mutation } from "./mutations.ts";

/** Bugs that only show where conversations are spread over several gateways. */
export const mutationsOfFleets: readonly Mutation[] = (
  [
    {
      name: "where a conversation went is not stored",
      file: "turn/turn-store.ts",
      find: "if (moves === true)",
      replace: "if (moves === false)",
    },
    {
      name: "where a conversation went while a message waited is not read",
      file: "callables/run-turn.ts",
      find: 'hasSeveralGateways(instance) && wait !== "at-once"',
      replace: "false",
    },
    {
      name: "a gateway that is off counts as one that never got the message",
      file: "callables/gateway-of.ts",
      find: "if (instance.fleet() !== undefined) return url;",
      replace: "if (instance.fleet() !== undefined) return undefined;",
    },
    {
      name: "a message goes to where its conversation was when it was opened",
      file: "callables/run-turn.ts",
      find: "mayHaveMoved ?",
      replace: "!mayHaveMoved && turn.number < 0 ?",
    },
    {
      name: "a run is looked for at any gateway",
      file: "gateway/fleet/fleet.ts",
      find: "new Set([url, ...this.#active.ranking(key)])",
      replace: "new Set([...this.#active.ranking(key), url])",
    },
  ] as const
).map((mutation) => ({ ...mutation, isOfFleets: true }));
