/** What the CLI's own code makes of the endpoints: the functions and the scheduler's job that it would ask Google for. */
import { deepStrictEqual } from "node:assert/strict";
import { createRequire } from "node:module";
import { localProject } from "../../local-stack/project.ts";
import type { Discovered } from "./discover.ts";
import { answers } from "./endpoints.ts";

const require = createRequire(import.meta.url);

interface CliEndpoint {
  readonly id: string;
  readonly region: string;
  readonly scheduleTrigger?: object;
}

interface CliBuild {
  readonly applyEndpointPrefix: (build: Discovered, prefix: string) => void;
  readonly envWithTypes: (params: Discovered["params"], env: Readonly<Record<string, string>>) => object;
  readonly toBackend: (build: Discovered, values: object) => object;
}

interface CliFunction {
  readonly name: string;
  readonly serviceConfig: { readonly serviceAccountEmail: string | null };
}

interface CliJob {
  readonly name: string;
  readonly httpTarget: { readonly oidcToken: { readonly serviceAccountEmail: string } };
}

const { applyEndpointPrefix, envWithTypes, toBackend } =
  require("firebase-tools/lib/deploy/functions/build.js") as CliBuild;
const { allEndpoints } = require("firebase-tools/lib/deploy/functions/backend.js") as {
  readonly allEndpoints: (backend: object) => CliEndpoint[];
};
const { functionFromEndpoint } = require("firebase-tools/lib/gcp/cloudfunctionsv2.js") as {
  readonly functionFromEndpoint: (endpoint: CliEndpoint) => CliFunction;
};
const { jobFromEndpoint } = require("firebase-tools/lib/gcp/cloudscheduler.js") as {
  readonly jobFromEndpoint: (
    endpoint: CliEndpoint,
    location: string,
    projectNumber: string,
  ) => Promise<CliJob>;
};

/**
 * @param prefix of `firebase.json`.
 * @throws AssertionError where the job of a schedule would call as another account than its function runs as, which
 * alone may call it.
 */
export async function checkMade(found: Discovered, prefix: string): Promise<string[]> {
  applyEndpointPrefix(found, prefix);
  const endpoints = allEndpoints(toBackend(found, envWithTypes(found.params, answers)));
  const made = endpoints.map((endpoint) => ({ endpoint, service: functionFromEndpoint(endpoint) }));
  const place = `projects/${localProject}/locations/${answers.FUNCTIONS_REGION}/functions`;
  const names = made.map(({ service }) => service.name).toSorted();
  deepStrictEqual(names, [
    `${place}/${prefix}-admin`,
    `${place}/${prefix}-chat`,
    `${place}/${prefix}-conversations`,
    `${place}/${prefix}-sweep`,
  ]);
  for (const { endpoint, service } of made.filter(({ endpoint: { scheduleTrigger } }) => scheduleTrigger)) {
    const { serviceAccountEmail } = service.serviceConfig;
    if (serviceAccountEmail === null) continue; // the default one, which the CLI looks up for both
    const job = await jobFromEndpoint(endpoint, endpoint.region, "1");
    deepStrictEqual(job.httpTarget.oidcToken.serviceAccountEmail, serviceAccountEmail);
  }
  return names;
}
