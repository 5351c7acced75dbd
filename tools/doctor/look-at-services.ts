import * as z from "zod";
import { GoogleRefusal } from "../setup/google-refusal.ts";
import { readPolicy } from "../setup/iam-policy.ts";
import type { Cloud } from "../setup/plan.ts";
import { callables, type Callable } from "./deployment.ts";
import { deploymentFailure } from "./deployment-failures.ts";

const Service = z.object({
  ingress: z.string().default("INGRESS_TRAFFIC_ALL"),
  template: z.object({ serviceAccount: z.string().default("") }).prefault({}),
  terminalCondition: z
    .object({ state: z.string().default(""), message: z.string().default("") })
    .prefault({}),
});

/** Whether each callable runs, as its own account, and takes calls from anywhere. @throws CloudFailure, GoogleRefusal */
export async function lookAtServices(cloud: Cloud): Promise<{ seen: string }> {
  for (const name of callables) await lookAt(cloud, name);
  return { seen: `${callables.join(", ")} run as their own accounts, open to browsers` };
}

/** Behind a load balancer, only its calls are taken: anybody else could write any address into their call. */
function ingressOf({ config }: Cloud["settings"]): string {
  return config.TRUSTED_PROXY_HOPS > 1 ? "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" : "INGRESS_TRAFFIC_ALL";
}

async function lookAt({ google, settings }: Cloud, name: Callable): Promise<void> {
  const { project, region, functionPrefix } = settings;
  const of = `projects/${project}/locations/${region}/services/${functionPrefix}${name}`;
  const details = { project, subject: `${functionPrefix}${name}`, wanted: region };
  const service = await google
    .call("run.projects.locations.services.get", { of, answer: Service })
    .catch((error: unknown) => {
      if (!(error instanceof GoogleRefusal) || !error.isNotFound) throw error;
      throw deploymentFailure("function-missing", {
        ...details,
        subject: `${functionPrefix}${name} in ${region}`,
      });
    });
  const { state, message } = service.terminalCondition;
  if (state === "CONDITION_FAILED")
    throw deploymentFailure("function-broken", { ...details, found: message || state });
  if (service.ingress !== ingressOf(settings))
    throw deploymentFailure("function-internal", { ...details, found: service.ingress });
  const account = service.template.serviceAccount;
  if (account !== settings.accounts[name])
    throw deploymentFailure("service-runs-as-other", { ...details, found: account || "the default account" });
  const { bindings } = await readPolicy(google, { of: "run.projects.locations.services", name: of });
  const isPublic = bindings.some(
    ({ role, members }) => role === "roles/run.invoker" && members.includes("allUsers"),
  );
  if (!isPublic) throw deploymentFailure("function-private", details);
}
