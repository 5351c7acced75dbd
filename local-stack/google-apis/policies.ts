import type { Binding, PolicyState } from "./project-state.ts";
import { ApiRefusal } from "./refusal.ts";

export function policyOf({ version, changes, bindings }: PolicyState): object {
  return { version, etag: String(changes), bindings, auditConfigs: [{ service: "allServices" }] };
}

interface Written {
  readonly etag?: string;
  readonly version?: number;
  readonly bindings?: readonly Binding[];
}

/** As IAM does: the etag must be the present one, and conditions are lost to whoever writes an older version. */
export function replacePolicy(
  place: PolicyState,
  written: unknown,
  isAccount: (email: string) => boolean,
): object {
  const { etag, version, bindings = [] } = written as Written;
  if (etag !== String(place.changes))
    throw new ApiRefusal(
      409,
      "There were concurrent policy changes. Please retry the whole read-modify-write.",
    );
  if (version !== 3 && place.bindings.some(({ condition }) => condition))
    throw new ApiRefusal(400, "Specified policy version is lower than the one of the existing policy.");
  const unknown = bindings
    .flatMap(({ members }) => members)
    .find((member) => member.startsWith("serviceAccount:clawfire-") && !isAccount(member.slice(15)));
  if (unknown !== undefined)
    throw new ApiRefusal(400, `Service account ${unknown.slice(15)} does not exist.`);
  place.bindings = bindings;
  place.changes += 1;
  return policyOf(place);
}
