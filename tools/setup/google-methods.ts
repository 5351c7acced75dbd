/**
 * Every method of Google's APIs that the commands call, by its id in the published discovery document. A test holds
 * verbs and paths against those documents.
 */
export const googleMethods = {
  "serviceusage.services.batchGet": ["GET", "/v1/{+parent}/services:batchGet"],
  "serviceusage.services.batchEnable": ["POST", "/v1/{+parent}/services:batchEnable"],
  "serviceusage.operations.get": ["GET", "/v1/{+name}"],
  "cloudresourcemanager.projects.get": ["GET", "/v1/projects/{projectId}"],
  "cloudresourcemanager.projects.getIamPolicy": ["POST", "/v1/projects/{resource}:getIamPolicy"],
  "cloudresourcemanager.projects.setIamPolicy": ["POST", "/v1/projects/{resource}:setIamPolicy"],
  "cloudbilling.projects.getBillingInfo": ["GET", "/v1/{+name}/billingInfo"],
  "identitytoolkit.projects.getConfig": ["GET", "/v2/{+name}"],
  "identitytoolkit.projects.updateConfig": ["PATCH", "/v2/{+name}"],
  "firestore.projects.databases.get": ["GET", "/v1/{+name}"],
  "firestore.projects.databases.create": ["POST", "/v1/{+parent}/databases"],
  "firestore.projects.databases.operations.get": ["GET", "/v1/{+name}"],
  "firestore.projects.databases.collectionGroups.indexes.list": ["GET", "/v1/{+parent}/indexes"],
  "firestore.projects.databases.collectionGroups.fields.list": ["GET", "/v1/{+parent}/fields"],
  "firestore.projects.locations.list": ["GET", "/v1/{+name}/locations"],
  "iam.projects.serviceAccounts.get": ["GET", "/v1/{+name}"],
  "iam.projects.serviceAccounts.create": ["POST", "/v1/{+name}/serviceAccounts"],
  "iam.projects.serviceAccounts.testIamPermissions": ["POST", "/v1/{+resource}:testIamPermissions"],
  "iam.projects.serviceAccounts.getIamPolicy": ["POST", "/v1/{+resource}:getIamPolicy"],
  "iam.projects.serviceAccounts.setIamPolicy": ["POST", "/v1/{+resource}:setIamPolicy"],
  "secretmanager.projects.secrets.getIamPolicy": ["GET", "/v1/{+resource}:getIamPolicy"],
  "secretmanager.projects.secrets.setIamPolicy": ["POST", "/v1/{+resource}:setIamPolicy"],
  "run.projects.locations.services.get": ["GET", "/v2/{+name}"],
  "run.projects.locations.services.getIamPolicy": ["GET", "/v2/{+resource}:getIamPolicy"],
  "storage.buckets.get": ["GET", "/storage/v1/b/{bucket}"],
  "storage.buckets.insert": ["POST", "/storage/v1/b"],
  "storage.buckets.patch": ["PATCH", "/storage/v1/b/{bucket}"],
  "storage.buckets.getIamPolicy": ["GET", "/storage/v1/b/{bucket}/iam"],
  "storage.buckets.setIamPolicy": ["PUT", "/storage/v1/b/{bucket}/iam"],
  "cloudscheduler.projects.locations.jobs.get": ["GET", "/v1/{+name}"],
} as const satisfies Readonly<Record<string, readonly [verb: string, path: string]>>;

export type GoogleMethod = keyof typeof googleMethods;

/** The host that serves a method. */
export function hostOf(method: GoogleMethod): string {
  return `${method.slice(0, method.indexOf("."))}.googleapis.com`;
}

/** The path of a call, its parameters filled in; `{+name}` may have slashes in it, `{name}` may not. */
export function pathOf(method: GoogleMethod, parameter: string): string {
  return googleMethods[method][1].replace(/\{(\+?)\w+\}/, (_, whole: string) =>
    whole === "" ? encodeURIComponent(parameter) : encodeURI(parameter),
  );
}
