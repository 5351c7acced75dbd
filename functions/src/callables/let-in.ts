import type { CallableRequest } from "firebase-functions/v2/https";
import type { Instance } from "../instance.ts";
import { clientAddress, networksOf } from "../visitor/address.ts";
import type { Caller, Visitor } from "../visitor/caller.ts";

/** Lets a call in, unless there were too many of its action. @throws ChatError `rate-limited` */
export function letIn(
  instance: Instance,
  { rawRequest }: Pick<CallableRequest, "rawRequest">,
  caller: Caller,
  action: string,
): Visitor {
  const networks = networksOf(clientAddress(rawRequest, instance.config().TRUSTED_PROXY_HOPS));
  const visitor = { ...caller, networks };
  instance.callRates().take(action, visitor, Date.now());
  return visitor;
}
