import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";

const answer = z.object({
  models: z.array(z.object({ input: z.array(z.string()).optional().catch(undefined) })),
});

/** What was learned, by connection: a gateway that gets other models is restarted. */
const known = new WeakMap<Requester, Promise<boolean | undefined>>();

/**
 * Whether any model of the gateway can see pictures; undefined where it does not tell (2026.9). Which of several models answers
 * nobody tells, and newer releases have one that sees describe a picture to one that does not.
 */
export function seesPictures(connection: Requester): Promise<boolean | undefined> {
  const found = known.get(connection) ?? ask(connection);
  known.set(connection, found);
  return found;
}

async function ask(connection: Requester): Promise<boolean | undefined> {
  const { models } = await connection
    .request("models.list", {}, { schema: answer })
    .catch(() => ({ models: [] }));
  const inputs = models.map(({ input }) => input);
  if (inputs.length === 0 || inputs.includes(undefined)) return undefined;
  return inputs.some((input) => input?.includes("image"));
}
