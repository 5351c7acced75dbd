import type { CallableRequest } from "firebase-functions/v2/https";
import { ChatError } from "../errors.ts";
import type { Instance } from "../instance.ts";
import { ruleFor } from "../visitor/access.ts";
import { clientAddress, networksOf } from "../visitor/address.ts";
import type { Caller, Visitor } from "../visitor/caller.ts";

/** What somebody who is blocked may still do: their words are theirs. */
const alwaysAllowed: ReadonlySet<string> = new Set(["delete", "deleteAll"]);

/**
 * Lets a visitor's call in, unless the owner blocked them, or there were too many of its action.
 * @throws ChatError `blocked`, `rate-limited`
 */
export async function letIn(
  instance: Instance,
  { rawRequest }: Pick<CallableRequest, "rawRequest">,
  caller: Caller,
  action: string,
): Promise<Visitor> {
  const address = clientAddress(rawRequest, instance.config().TRUSTED_PROXY_HOPS);
  const { access } = await instance.settings.current(await instance.database());
  const rule = ruleFor(access, { uid: caller.uid, address });
  if (rule === "block" && !alwaysAllowed.has(action)) throw new ChatError("blocked");
  const networks = networksOf(address);
  const sharesAddress = caller.anonymous && rule !== "allow";
  instance
    .callRates()
    .take(action, { uid: caller.uid, network: sharesAddress ? networks[0] : undefined }, Date.now());
  return { ...caller, networks, sharesAddress };
}
