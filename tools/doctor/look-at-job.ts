import * as z from "zod";
import { GoogleRefusal } from "../setup/google-refusal.ts";
import type { Cloud } from "../setup/plan.ts";
import { deploymentFailure } from "./deployment-failures.ts";

const Job = z.object({
  state: z.string().default(""),
  lastAttemptTime: z.string().optional(),
  status: z.object({ code: z.number().default(0), message: z.string().default("") }).prefault({}),
  httpTarget: z
    .object({ oidcToken: z.object({ serviceAccountEmail: z.string().default("") }).prefault({}) })
    .prefault({}),
});

/** Whether the sweep is called every two minutes, by the account of chat. @throws CloudFailure, GoogleRefusal */
export async function lookAtJob({ google, settings }: Cloud): Promise<{ seen: string }> {
  const { project, region, accounts, functionPrefix } = settings;
  const name = `firebase-schedule-${functionPrefix}sweep-${region}`;
  const details = { project, subject: name, wanted: region };
  const job = await google
    .call("cloudscheduler.projects.locations.jobs.get", {
      of: `projects/${project}/locations/${region}/jobs/${name}`,
      answer: Job,
    })
    .catch((error: unknown) => {
      if (!(error instanceof GoogleRefusal) || !error.isNotFound) throw error;
      throw deploymentFailure("job-missing", details);
    });
  if (job.state !== "ENABLED") throw deploymentFailure("job-paused", { ...details, found: job.state });
  const account = job.httpTarget.oidcToken.serviceAccountEmail;
  if (account !== accounts.chat) throw deploymentFailure("job-account-wrong", { ...details, found: account });
  const { code, message } = job.status;
  if (code !== 0) throw deploymentFailure("job-failing", { ...details, found: message || `code ${code}` });
  return { seen: `${name} is enabled; latest run: ${job.lastAttemptTime ?? "none yet"}` };
}
