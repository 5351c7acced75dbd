import type { Instance } from "../instance.ts";

/** What every call of `chat` needs, begun before it is known whose call it is. */
export async function prepare({ chatGateway, secrets, database }: Instance): Promise<void> {
  await Promise.all([chatGateway().connection(), secrets().sessionKeyPepper(), database()]);
}
