import { join, relative } from "node:path";
import { projectRoot } from "../../local-stack/project.ts";
import { cloudFailure } from "./cloud-failure.ts";
import { readParameterFiles, writeParameterFile } from "./parameters-file.ts";
import type { Cloud, Found, SetupStep } from "./plan.ts";

export function parametersStep({ settings, functionsFolder }: Cloud): SetupStep {
  const { project } = settings;
  const file = relative(projectRoot, join(functionsFolder, `.env.${project}`));
  return {
    name: "parameters",
    intent: `write ${file}`,
    check: async (): Promise<Found> => {
      const { wanted } = settings.parameters;
      if (!wanted["OPENCLAW_GATEWAY_URL"]) throw cloudFailure("gateway-not-given", { project });
      const found = readParameterFiles(functionsFolder, project);
      const changes = Object.entries(wanted).filter(([name, value]) => found[name] !== value);
      if (changes.length === 0) return { kind: "ready", seen: `${file} has them` };
      const named = changes.map(([name, value]) => described(name, found[name], value)).join(", ");
      return {
        kind: "missing",
        says: `Write ${file}: ${named}.`,
        failure: cloudFailure("parameters-missing", {
          project,
          subject: changes.map(([name]) => name).join(", "),
        }),
        act: async () => writeParameterFile(functionsFolder, project, Object.fromEntries(changes)),
      };
    },
  };
}

function described(name: string, before: string | undefined, value: string): string {
  return before ? `${name}=${value} (was ${before})` : `${name}=${value}`;
}
