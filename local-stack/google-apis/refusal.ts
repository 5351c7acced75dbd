/** A refusal in the form in which Google's APIs give it. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, message: string, info: { reason?: string; metadata?: object } = {}) {
    super(message);
    this.status = status;
    const details =
      info.reason === undefined
        ? {}
        : { details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", ...info }] };
    this.body = { error: { code: status, message, status: codes[status] ?? "UNKNOWN", ...details } };
  }
}

const codes: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ALREADY_EXISTS",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

/** What Google refuses whatever is asked, in its own words. */
export const refusals = {
  unauthenticated: () =>
    new ApiRefusal(401, "Request had invalid authentication credentials. Expected OAuth 2 access token.", {
      reason: "ACCESS_TOKEN_EXPIRED",
    }),
  quotaProject: (host: string) =>
    new ApiRefusal(
      403,
      `Your application is authenticating by using local Application Default Credentials. The ${host} API requires a quota project, which is not set by default.`,
      { reason: "SERVICE_DISABLED", metadata: { service: host, consumer: "projects/764086051850" } },
    ),
  unknownProject: (project: string) =>
    new ApiRefusal(
      403,
      `Caller does not have required permission to use project ${project}. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission.`,
      { reason: "USER_PROJECT_DENIED", metadata: { consumer: `projects/${project}` } },
    ),
  apiOff: (host: string, project: string) =>
    new ApiRefusal(
      403,
      `${host} has not been used in project ${project} before or it is disabled. Enable it by visiting the console then retry.`,
      { reason: "SERVICE_DISABLED", metadata: { service: host, consumer: `projects/${project}` } },
    ),
  permission: (permission: string, project: string) =>
    new ApiRefusal(
      403,
      `Permission '${permission}' denied on resource '//project/${project}' (or it may not exist).`,
      {
        reason: "IAM_PERMISSION_DENIED",
        metadata: { permission },
      },
    ),
  terms: () => new ApiRefusal(403, "Callers must accept Terms of Service before using this API."),
  quota: (what: string) =>
    new ApiRefusal(429, `Quota exceeded for quota metric '${what}' of the consumer.`, {
      reason: "RATE_LIMIT_EXCEEDED",
    }),
  policy: (constraint: string) =>
    new ApiRefusal(400, `Operation denied by org policy on resource: constraints/${constraint}.`, {
      reason: "ORG_POLICY_VIOLATION",
    }),
  billing: (project: string) =>
    new ApiRefusal(
      400,
      `Billing account for project '${project}' is not found. Billing must be enabled for activation of service(s) to proceed.`,
      { reason: "UREQ_PROJECT_BILLING_NOT_FOUND" },
    ),
  bucketHidden: () =>
    new ApiRefusal(
      403,
      "owner@example.com does not have storage.buckets.get access to the Google Cloud Storage bucket. Permission 'storage.buckets.get' denied on resource (or it may not exist).",
    ),
  bucketTaken: () =>
    new ApiRefusal(
      409,
      "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    ),
  unavailable: () => new ApiRefusal(503, "The service is currently unavailable."),
} as const;
