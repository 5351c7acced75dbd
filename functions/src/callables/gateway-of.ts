import type { GatewayConnection } from "../gateway/connection/gateway-connection.ts";
import type { Instance } from "../instance.ts";
import type { Turn } from "../turn/turn.ts";
import type { CallContext } from "./call-context.ts";

type Context = Pick<CallContext, "instance" | "sessionKey">;

/** A conversation, or one of its messages, and the gateway that knows it, as far as that is stored. */
type Located = Pick<Turn, "conversationId" | "sentTo">;

/** What a conversation is put on a gateway by: its first session's key, which nobody can guess or choose. */
export function shareKey(sessionKey: CallContext["sessionKey"], conversationId: string): string {
  return sessionKey({ conversationId, branch: 0 });
}

/** A connection to the gateway that a run was sent to, as only there something is known of it; while there is none, another. */
export async function connectionTo(
  { instance, sessionKey }: Context,
  { conversationId, sentTo }: Located,
): Promise<GatewayConnection> {
  const fleet = instance.fleet();
  if (fleet !== undefined) return fleet.connection(shareKey(sessionKey, conversationId), sentTo);
  const usual = await instance.chatGateway().connection();
  const own = sentTo === undefined || sentTo === usual.url ? undefined : instance.chatGatewayAt(sentTo);
  return own === undefined ? usual : own.connection().catch(() => usual);
}

/** A connection to whichever gateway can be used. @throws GatewayFailure when none can. */
export function anyConnection(instance: Instance): Promise<GatewayConnection> {
  return instance.fleet()?.connection("") ?? instance.chatGateway().connection();
}

/**
 * Has it known which gateways there are by now, where the site's settings may name them. A visitor's call knows that since it
 * was let in.
 * @throws what Firestore answered, and Error for settings that cannot be read.
 */
export async function learnGateways({ config, database, settings }: Instance): Promise<void> {
  if (config().GATEWAY_SHARE === "spread") await settings.current(await database());
}

/**
 * The gateway that a turn was sent to, where there are several, if it is still one of ours. Where conversations are spread, one that
 * is off or was taken away counts as out of reach: its runs may live.
 */
export function sentToOf({ sentTo: url }: Pick<Turn, "sentTo">, instance: Instance): string | undefined {
  if (instance.fleet() !== undefined) return url;
  return url === undefined || instance.chatGatewayAt(url) === undefined ? undefined : url;
}

/** Whether a conversation may come to a gateway that has not seen it. */
export function hasSeveralGateways(instance: Instance): boolean {
  return instance.fleet() !== undefined || /\S[\s,]+\S/.test(instance.config().OPENCLAW_GATEWAY_URL);
}

/** Opens the socket that a message will most likely need. Where conversations are spread, that is known of new ones only. */
export function openEarly(
  { instance, sessionKey }: Context,
  conversationId: string,
  isNew: boolean,
): Promise<unknown> {
  const fleet = instance.fleet();
  if (fleet === undefined) return instance.chatGateway().connection();
  const key = shareKey(sessionKey, conversationId);
  return isNew ? fleet.connection(key, fleet.homeOf(key)) : Promise.resolve();
}
