import type { AgentsAndModels } from "../../functions/src/gateway/methods/agents-and-models.ts";

/** A gateway that answered, and what it answers with. */
export interface Answered extends AgentsAndModels {
  readonly url: string;
  readonly release: string;
}

/** Of one kind: who compares hundreds reads no list of them. */
const MOST_TOLD = 10;

/**
 * In what the gateways differ, by name, one sentence each. A conversation may come to any of them, so that its agents and models
 * are to be the same; releases may differ while one after the other is upgraded.
 */
export function differences(gateways: readonly Answered[]): readonly string[] {
  return [
    ...missing("Agent", gateways, ({ agents }) => agents && new Set(agents.keys())),
    ...otherModels(gateways),
    ...missing("Model", gateways, ({ models }) => models),
  ];
}

/** What is no fault: other releases, and lists that a release does not tell. */
export function remarks(gateways: readonly Answered[]): readonly string[] {
  const releases = new Set(gateways.map(({ release }) => release));
  const told = gateways.map(({ url, release }) => `${url} has ${release}`).join(", ");
  const silent = gateways.filter(({ agents, models }) => agents === undefined || models === undefined);
  return [
    ...(releases.size > 1 ? [`The releases differ, which they may: ${told}.`] : []),
    ...silent.map(({ url }) => `${url} does not list its agents and models: they are not compared.`),
  ];
}

type Names = (gateway: Answered) => ReadonlySet<string> | undefined;

function missing(what: string, gateways: readonly Answered[], names: Names): readonly string[] {
  const lists = gateways.flatMap((gateway) => {
    const own = names(gateway);
    return own === undefined ? [] : [{ url: gateway.url, own }];
  });
  const all = new Set(lists.flatMap(({ own }) => [...own]));
  return shortened(
    [...all].flatMap((name) => {
      const [has, lacks] = [
        lists.filter(({ own }) => own.has(name)),
        lists.filter(({ own }) => !own.has(name)),
      ];
      return lacks.length === 0 ? [] : [`${what} ${name} is at ${urls(has)}, and not at ${urls(lacks)}.`];
    }),
  );
}

function otherModels(gateways: readonly Answered[]): readonly string[] {
  const ids = new Set(gateways.flatMap(({ agents }) => [...(agents?.keys() ?? [])]));
  return shortened(
    [...ids].flatMap((id) => {
      const own = gateways.flatMap(({ url, agents }) => {
        const models = agents?.get(id);
        return models === undefined ? [] : [{ url, models: models.join(", then ") || "its default model" }];
      });
      if (new Set(own.map(({ models }) => models)).size < 2) return [];
      return [`Agent ${id} answers with ${own.map(({ url, models }) => `${models} at ${url}`).join(", ")}.`];
    }),
  );
}

function urls(gateways: readonly { readonly url: string }[]): string {
  return gateways.map(({ url }) => url).join(", ");
}

function shortened(sentences: readonly string[]): readonly string[] {
  const rest = sentences.length - MOST_TOLD;
  return rest <= 0 ? sentences : [...sentences.slice(0, MOST_TOLD), `And ${rest} more of that kind.`];
}
