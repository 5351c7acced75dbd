import type { SignedIn } from "../firebase-rest.ts";
import { readAuthConfig } from "../setup/steps-of-authentication.ts";
import { planOf, type Cloud, type SetupStep } from "../setup/plan.ts";
import { deploymentFailure } from "./deployment-failures.ts";
import { deploymentOf, type Deployment, type DeploymentOptions } from "./deployment.ts";
import { lookAtAccess, lookAtCallables, lookAtOrigins } from "./look-at-callables.ts";
import { lookAtIndexes, lookAtTtl } from "./look-at-indexes.ts";
import { lookAtJob } from "./look-at-job.ts";
import { lookAtServices } from "./look-at-services.ts";
import { lookAtUpload } from "./look-at-upload.ts";
import {
  dismissVisitor,
  eraseVisitor,
  lookAtHistory,
  lookAtSignIn,
  lookAtStream,
  type Question,
} from "./look-at-visitor.ts";
import type { Walk } from "./walk.ts";

/** A project with what was deployed to it. */
export interface Deployed {
  readonly seen: string;
  readonly cloud: Cloud;
  /** False for a function kit's instance that the Firebase CLI alone set up. */
  readonly isSetUp: boolean;
  readonly options: DeploymentOptions;
}

/** Looks at a project with the set-up's own checks, and at what was deployed to it. @throws WalkEnded */
export async function examineProject(walk: Walk, cloud: Cloud): Promise<void> {
  // The parameters are on this machine; and what is stored is looked at by the doctor's own step "secrets".
  const chooseLocation: Cloud["chooseLocation"] = async ([first]) => first; // nothing is made here
  const plan = planOf({ ...cloud, chooseLocation }).filter(({ name }) => name !== "stored");
  const isLocal = ({ name }: SetupStep) => name === "parameters" || name === "rules";
  for (const { name, check } of [...plan.filter(isLocal), ...plan.filter((step) => !isLocal(step))])
    await walk.go(name, async () => {
      const found = await check();
      if (found.kind === "missing") throw found.failure;
      return found;
    });
  await walk.go("services", () => lookAtServices(cloud));
  await walk.go("indexes", () => lookAtIndexes(cloud));
  await walk.go("ttl", () => lookAtTtl(cloud));
  await walk.go("job", () => lookAtJob(cloud));
}

/** Calls the deployed functions as a browser does, and takes back what it left. @throws WalkEnded */
export async function examineOutside(
  walk: Walk,
  { cloud, options }: Pick<Deployed, "cloud" | "options">,
  question: Question,
): Promise<void> {
  const { deployment } = await walk.go("callables", async () => {
    refuseUnknownAddress(cloud, options);
    const { client } = await readAuthConfig(cloud);
    const found = deploymentOf(cloud, client?.apiKey ?? "", options);
    return { ...(await lookAtCallables(found)), deployment: found };
  });
  await walk.go("origins", () => lookAtOrigins(deployment));
  if (!deployment.allowAnonymous) return walk.passed("visitor", "not tried: ALLOW_ANONYMOUS=false");
  const { visitor } = await walk.go("visitor", () => lookAtSignIn(deployment));
  try {
    await beVisitor(walk, deployment, visitor, question);
  } catch (error) {
    await dismissVisitor(deployment, visitor);
    throw error;
  }
}

/** @throws CloudFailure where Google lets nobody reach the functions at their own address. */
function refuseUnknownAddress({ settings }: Cloud, { functions }: DeploymentOptions): void {
  const { project, config } = settings;
  const hops = config.TRUSTED_PROXY_HOPS;
  if (hops > 1 && functions === undefined)
    throw deploymentFailure("load-balancer-not-named", { project, found: String(hops) });
}

async function beVisitor(
  walk: Walk,
  deployment: Deployment,
  visitor: SignedIn,
  question: Question,
): Promise<void> {
  await walk.go("access", () => lookAtAccess(deployment, visitor.idToken));
  if (deployment.appCheck === "replay") return;
  const { result } = await walk.go("stream", () => lookAtStream(deployment, visitor, question));
  await walk.go("history", () => lookAtHistory(deployment, visitor, result));
  const file = await sendFile(walk, deployment, visitor);
  await walk.go("erase", () => eraseVisitor(deployment, visitor, file));
}

/** Where the file is that is to be gone in the end. */
async function sendFile(walk: Walk, deployment: Deployment, visitor: SignedIn): Promise<string | undefined> {
  if (deployment.attachments !== "off")
    return (await walk.go("upload", () => lookAtUpload(deployment, visitor))).url;
  walk.passed("upload", "not tried: ATTACHMENTS=off");
  return undefined;
}
