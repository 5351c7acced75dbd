import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";

const Models = z.object({
  models: z.array(
    z.object({
      provider: z.string().optional().catch(undefined),
      id: z.string().optional().catch(undefined),
      input: z.array(z.string()).optional().catch(undefined),
      available: z.boolean().optional().catch(undefined),
    }),
  ),
});
const Agents = z.object({ agents: z.array(z.unknown()) });
const Sessions = z.object({ defaults: z.object({ modelProvider: z.string(), model: z.string() }) });

type Model = z.infer<typeof Models>["models"][number];

/** What was learned, by connection: a gateway that gets other models is restarted. */
const known = new WeakMap<Requester, Promise<boolean | undefined>>();

/**
 * Whether the gateway's models can see pictures; undefined where it does not tell (since 2026.8). Which of several answers nobody tells, and newer
 * releases have one that sees describe a picture to one that does not.
 */
export function seesPictures(connection: Requester): Promise<boolean | undefined> {
  const found = known.get(connection) ?? ask(connection).catch(() => undefined);
  known.set(connection, found);
  return found;
}

async function ask(connection: Requester): Promise<boolean | undefined> {
  const { models } = await connection.request("models.list", {}, { schema: Models });
  if (models.length === 0 || models.some(({ input }) => input === undefined)) return undefined;
  if (!models.some(sees)) return false;
  // Before 2026.6 these are all models that the release has heard of, and none tells whether it can be used.
  return models.some(({ available }) => available !== undefined) || defaultSees(connection, models);
}

/** Whether the one agent's model sees. Of several each may have another one, and nobody tells. */
async function defaultSees(connection: Requester, models: readonly Model[]): Promise<boolean | undefined> {
  const { agents } = await connection.request("agents.list", {}, { schema: Agents });
  if (agents.length !== 1) return undefined;
  const { defaults } = await connection.request("sessions.list", { limit: 1 }, { schema: Sessions });
  const used = models.find(
    ({ provider, id }) => provider === defaults.modelProvider && id === defaults.model,
  );
  return used && sees(used);
}

function sees({ input }: Model): boolean {
  return input?.includes("image") === true;
}
