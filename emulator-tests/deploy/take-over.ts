import type { Binding, ProjectState } from "../../local-stack/google-apis/project-state.ts";
import type { HostProject } from "../../tools/rehearse/host-project.ts";

interface Made {
  readonly serviceConfig?: {
    readonly serviceAccountEmail?: string;
    readonly ingressSettings?: string | null;
  };
  readonly bindings?: readonly Binding[];
  readonly fields?: readonly object[];
}

/** What the Firebase CLI deployed becomes what Google tells of the project afterwards, built and running. */
export function takeOver({ resources }: HostProject, state: ProjectState): void {
  const database = state.databases.get("clawfire");
  const made = [...(resources as Map<string, Made>)].map(([name, resource]) => ({ name, resource }));
  /** Those whose names have this before the last part. */
  const ofKind = (kind: string) => made.filter(({ name }) => name.split("/").at(-2) === kind);
  const ofDatabase = (kind: string) => ofKind(kind).filter(({ name }) => name.includes("/clawfire/"));

  for (const { name, resource } of ofKind("functions")) {
    const service = name.replace("/functions/", "/services/");
    const { bindings = [] } = (resources.get(`${service}/policy`) ?? {}) as Made;
    const policy = { version: 1, changes: 1, bindings };
    state.runServices.set(service, { service: serviceOf(resource), policy });
  }
  for (const { name, resource } of ofKind("jobs")) state.jobs.set(name, { state: "ENABLED", ...resource });
  for (const { name, resource } of ofDatabase("indexes")) {
    const fields = [...(resource.fields ?? []), { fieldPath: "__name__", order: "ASCENDING" }];
    database?.indexes.push({ ...resource, name, fields, state: "READY" });
  }
  for (const { name, resource } of ofDatabase("fields"))
    database?.fields.push({ ...resource, name, ttlConfig: { state: "ACTIVE" } });
}

function serviceOf({ serviceConfig }: Made): object {
  return {
    ingress: `INGRESS_TRAFFIC_${serviceConfig?.ingressSettings ? "INTERNAL_LOAD_BALANCER" : "ALL"}`,
    template: { serviceAccount: serviceConfig?.serviceAccountEmail },
    terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED" },
  };
}
