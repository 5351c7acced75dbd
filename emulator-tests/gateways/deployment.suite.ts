import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { Deployment } from "./deployment/deployment.ts";
import type { DeploymentCase } from "./deployment/deployment-case.ts";
import { readFeatures } from "./deployment/features.ts";
import { failureCases, limitCases } from "./deployment/failure-cases.ts";
import { fileCases, textOnlyCases } from "./deployment/file-cases.ts";
import { idleCases, lossCases } from "./deployment/memory-cases.ts";
import { replyCases } from "./deployment/reply-cases.ts";
import { devFolder } from "../../local-stack/project.ts";

const release = inject("release");
const onlyTelling = inject("onlyTelling");

describe(`a project in front of ${release}`, () => {
  const opened = Promise.withResolvers<Deployment>();
  beforeAll(() => Deployment.open(release).then(opened.resolve, opened.reject), 200_000);
  afterAll(() => opened.promise.then((deployment) => deployment.close()).catch(() => {}), 30_000);

  const declare = (cases: readonly DeploymentCase[]) => {
    for (const { name, run, timeoutMs = 150_000, telling } of cases)
      if (!onlyTelling || telling === undefined || telling.includes(release))
        it(name, async () => run(await opened.promise), timeoutMs);
  };
  it("tells what it can do", async () => {
    const features = await readFeatures(await (await opened.promise).connection());
    writeFileSync(join(devFolder, "gateways", `${release}.features.json`), JSON.stringify(features));
  }, 120_000);
  declare([...replyCases, ...fileCases]);
  describe.concurrent("waiting together", () => declare([...failureCases, ...idleCases]));
  declare([...limitCases, ...lossCases, ...textOnlyCases]);
});
