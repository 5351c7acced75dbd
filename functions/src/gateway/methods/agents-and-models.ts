import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";
import { unlessRefused } from "../failures/refusal.ts";

const name = z.string().min(1).max(300);

const agents = z.object({
  agents: z.array(
    z.object({
      id: name,
      model: z
        .object({ primary: name.optional(), fallbacks: z.array(name).catch([]) })
        .optional()
        .catch(undefined),
    }),
  ),
});

const models = z.object({ models: z.array(z.object({ id: name, provider: name })) });

/** What a gateway answers with. */
export interface AgentsAndModels {
  /** The models of each agent by its id, the first one first; none where the gateway tells none. Undefined: it lists no agents. */
  readonly agents: ReadonlyMap<string, readonly string[]> | undefined;
  /** As `provider/model`. Undefined: it lists no models. */
  readonly models: ReadonlySet<string> | undefined;
}

/**
 * Needs `operator.read`. Of both lists no more is read than names. Seen of 2026.9.6; of a release that does not know a method,
 * or answers in another form, nothing is known.
 */
export async function agentsAndModels(connection: Requester): Promise<AgentsAndModels> {
  const [known, choice] = await Promise.all([
    unlessRefused(() => connection.request("agents.list", {}, { schema: agents })),
    unlessRefused(() => connection.request("models.list", {}, { schema: models })),
  ]);
  return {
    agents:
      known &&
      new Map(
        known.agents.map(({ id, model }) => [id, [model?.primary ?? [], model?.fallbacks ?? []].flat()]),
      ),
    models: choice && new Set(choice.models.map(({ id, provider }) => `${provider}/${id}`)),
  };
}
