import type { Config } from "../../config.ts";
import { listGateways, parseGateways, type ListedGateway, type NamedGateway } from "../connection/url.ts";

export type GatewayParameters = Pick<
  Config,
  "OPENCLAW_GATEWAY_URL" | "OPENCLAW_ALLOW_INSECURE_URL" | "GATEWAY_SHARE" | "GATEWAY_HOSTS"
>;

/**
 * The gateways over which conversations are spread.
 * @param named those of the site's settings; absent: those of the deployment.
 * @throws GatewayUrlError
 */
export function listedGateways(
  config: GatewayParameters,
  named: readonly NamedGateway[] | undefined,
): readonly ListedGateway[] {
  const { OPENCLAW_GATEWAY_URL: text, OPENCLAW_ALLOW_INSECURE_URL: allowInsecure, GATEWAY_HOSTS } = config;
  if (named === undefined) return parseGateways(text, { allowInsecure });
  const hosts = text.split(/[\s,]+/).flatMap((part) => URL.parse(part)?.hostname ?? []);
  return listGateways(named, { allowInsecure, hosts: [...GATEWAY_HOSTS, ...hosts] });
}
