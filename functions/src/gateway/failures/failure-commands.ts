import type { FailureDetails } from "./failure-row.ts";

/** The flag that makes one of our commands work on a deployed project, with the space before it. */
export function ofProject({ project }: FailureDetails): string {
  return project === undefined ? "" : ` --project ${project}`;
}

/** Stores the gateway's token; it reads it from the terminal or a pipe. */
export function storeToken(details: FailureDetails): string {
  return `npm run device -- token${ofProject(details)}`;
}

/** Tries another address than the configured one. */
export function tryAnotherUrl(details: FailureDetails): string {
  return `npm run doctor -- --url wss://<the gateway's host>${ofProject(details)}`;
}
