/**
 * Name of the secret that holds a gateway's token. Whoever names one in the console has it shown to a gateway, and so can
 * name no secret that is anything else.
 */
export type GatewayTokenName = `OPENCLAW_GATEWAY_TOKEN${"" | `_${string}`}`;

export function isGatewayTokenName(name: string): name is GatewayTokenName {
  return /^OPENCLAW_GATEWAY_TOKEN(_[A-Z0-9_]{1,40})?$/.test(name);
}
