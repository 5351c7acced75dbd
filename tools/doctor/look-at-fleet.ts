import type { ListedGateway } from "../../functions/src/gateway/connection/url.ts";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import type { FailureDetails } from "../../functions/src/gateway/failures/failure-row.ts";
import { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import { agentsAndModels } from "../../functions/src/gateway/methods/agents-and-models.ts";
import { SecretUnusable } from "../../functions/src/secrets/secrets.ts";
import { devices } from "../device/devices.ts";
import type { Diagnosis, FleetGateway } from "./diagnosis.ts";
import { differences, remarks, type Answered } from "./likeness.ts";
import type { Address } from "./look-at-address.ts";
import type { SecretsSeen } from "./look-at-secrets.ts";
import { quiet } from "./quiet.ts";
import { findingOf } from "./walk.ts";

interface Fleet extends Pick<Diagnosis, "gateways" | "differences"> {
  /** What is no fault. */
  readonly notes: readonly string[];
}

/**
 * How the chat device stands with each gateway over which conversations are spread, if they are, and in what they differ; one
 * that is off is not asked.
 */
export async function lookAtFleet(
  { fleet }: Address,
  secrets: SecretsSeen,
  known: FailureDetails,
): Promise<Fleet> {
  if (fleet.length === 0) return { notes: [] };
  const seen = await Promise.all(fleet.map((listed) => lookAtOne(listed, secrets, known)));
  const answered = seen.flatMap(({ answer }) => answer ?? []);
  return {
    gateways: seen.map(({ gateway }) => gateway),
    differences: differences(answered),
    notes: remarks(answered),
  };
}

interface Seen {
  readonly gateway: FleetGateway;
  readonly answer?: Answered;
}

async function lookAtOne(listed: ListedGateway, secrets: SecretsSeen, known: FailureDetails): Promise<Seen> {
  const { url, state, weight } = listed;
  const gateway = { url, state, weight };
  if (state === "off") return { gateway };
  try {
    const answer = await ask(listed, secrets);
    return { gateway: { ...gateway, release: answer.release }, answer };
  } catch (error) {
    const failure = toFailure(error);
    return { gateway: { ...gateway, finding: findingOf(failure.with({ ...known, url })) } };
  }
}

/** @throws GatewayFailure, SecretUnusable */
async function ask(
  { url, tokenSecret }: ListedGateway,
  { chat: identity, tokenOf }: SecretsSeen,
): Promise<Answered> {
  const shown = async () => ({ token: await tokenOf(tokenSecret), identity });
  const credentials = { tokenSecret, read: shown, refresh: shown };
  const link = new GatewayLink({ urls: [url], credentials, scopes: devices.chat.scopes, log: quiet });
  try {
    const connection = await link.connection();
    return { url, release: connection.hello.release, ...(await agentsAndModels(connection)) };
  } finally {
    link.close();
  }
}

/** The token of one gateway is that gateway's trouble. */
function toFailure(error: unknown): GatewayFailure {
  if (error instanceof GatewayFailure) return error;
  if (!(error instanceof SecretUnusable)) throw error;
  const details = { secret: error.secret, reason: error.problem };
  return new GatewayFailure("token-secret-unusable", details, { cause: error });
}
