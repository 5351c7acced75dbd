import * as z from "zod";
import { cloudFailure } from "./cloud-failure.ts";
import { finished, Operation } from "./operation.ts";
import type { Cloud, Found, SetupStep } from "./plan.ts";

/** Without these nothing can be looked at. They cost nothing, and need no billing. */
const firstApis = ["cloudresourcemanager.googleapis.com", "cloudbilling.googleapis.com"];

/** What the services use, and what a deploy of them uses. */
const apis = [
  "artifactregistry.googleapis.com",
  "cloudbuild.googleapis.com",
  "cloudfunctions.googleapis.com",
  "cloudscheduler.googleapis.com",
  "eventarc.googleapis.com",
  "firebaserules.googleapis.com",
  "firestore.googleapis.com",
  "iam.googleapis.com",
  "identitytoolkit.googleapis.com",
  "pubsub.googleapis.com",
  "run.googleapis.com",
  "secretmanager.googleapis.com",
  "storage.googleapis.com",
];

const Services = z.object({
  services: z.array(z.object({ name: z.string(), state: z.string().default("") })).default([]),
});
const Project = z.object({ projectNumber: z.string(), lifecycleState: z.string().default("ACTIVE") });
const Billing = z.object({ billingEnabled: z.boolean().default(false) });

export function projectSteps(cloud: Cloud): readonly SetupStep[] {
  const { project } = cloud.settings;
  return [
    {
      name: "first apis",
      intent: "switch on the APIs that tell about the project",
      check: () => checkApis(cloud, firstApis),
    },
    { name: "project", intent: "look whether the project is there", check: () => checkProject(cloud) },
    {
      name: "billing",
      intent: `look whether ${project} is on the Blaze plan`,
      check: () => checkBilling(cloud),
    },
    {
      name: "apis",
      intent: "switch on the APIs that the services and their deploy use",
      check: () => checkApis(cloud, [...apis, ...furtherApis(cloud)]),
    },
  ];
}

/** By which tokens are used up, and URLs are signed. */
function furtherApis({ settings: { config, bucket } }: Cloud): string[] {
  return [
    ...(config.APP_CHECK === "replay" ? ["firebaseappcheck.googleapis.com"] : []),
    ...(bucket === undefined ? [] : ["iamcredentials.googleapis.com"]),
  ];
}

async function checkApis(cloud: Cloud, names: readonly string[]): Promise<Found> {
  const { project } = cloud.settings;
  const parent = `projects/${project}`;
  const { services } = await cloud.google.call("serviceusage.services.batchGet", {
    of: parent,
    query: { names: names.map((name) => `${parent}/services/${name}`) },
    answer: Services,
  });
  const isOn = (name: string) =>
    services.some((service) => service.state === "ENABLED" && service.name.endsWith(`/${name}`));
  const off = names.filter((name) => !isOn(name));
  if (off.length === 0) return { kind: "ready", seen: `${names.length} APIs are on` };
  return {
    kind: "missing",
    says: `Switch on ${off.join(", ")}.`,
    failure: cloudFailure("api-off", { project, subject: off.join(", ") }),
    act: async () => {
      const begun = await cloud.google.call("serviceusage.services.batchEnable", {
        of: parent,
        body: { serviceIds: off },
        answer: Operation,
      });
      await finished(cloud.google, "serviceusage.operations.get", begun, cloud);
    },
  };
}

/** @throws GoogleRefusal */
export function readProject({ google, settings: { project } }: Cloud): Promise<z.infer<typeof Project>> {
  return google.call("cloudresourcemanager.projects.get", { of: project, answer: Project });
}

async function checkProject(cloud: Cloud): Promise<Found> {
  const { project } = cloud.settings;
  const found = await readProject(cloud);
  if (found.lifecycleState !== "ACTIVE") throw cloudFailure("project-unknown", { project });
  return { kind: "ready", seen: `${project} is project number ${found.projectNumber}` };
}

async function checkBilling({ google, settings: { project } }: Cloud): Promise<Found> {
  const { billingEnabled } = await google.call("cloudbilling.projects.getBillingInfo", {
    of: `projects/${project}`,
    answer: Billing,
  });
  if (!billingEnabled) throw cloudFailure("billing-off", { project });
  return { kind: "ready", seen: "on the Blaze plan" };
}
