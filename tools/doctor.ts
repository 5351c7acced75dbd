/** `npm run doctor`: what is wrong between here and the agent's answer, and what to type. */
import { runCommand } from "./command-line.ts";
import { doctorHelp, parseDoctor, type DoctorCommand } from "./doctor-options.ts";
import type { Diagnosis } from "./doctor/diagnosis.ts";
import { examine } from "./doctor/examine.ts";
import type { Deployed } from "./doctor/examine-project.ts";
import { openCloud } from "./setup/open-cloud.ts";
import { describeDiagnosis, describeStep } from "./doctor/report.ts";
import { findSetUp } from "./doctor/set-up.ts";
import { kitFolder } from "./kit-folder.ts";

await runCommand(async () => {
  const command = parseDoctor(process.argv.slice(2));
  if (command === undefined) return console.log(doctorHelp);
  const { ok } = command.json ? await printJson(command) : await printList(command);
  process.exitCode = ok ? 0 : 1;
});

async function printJson(command: DoctorCommand): Promise<Diagnosis> {
  const diagnosis = await examine(findSetUp(command), { ...command, deployed: deployedOf(command) });
  console.log(JSON.stringify(diagnosis, undefined, 2));
  return diagnosis;
}

/** Every step is printed as soon as it was gone: a slow one shows where it hangs. */
async function printList(command: DoctorCommand): Promise<Diagnosis> {
  const style = { isColoured: process.stdout.isTTY && !process.env["NO_COLOR"] };
  const onStep = (step: Diagnosis["steps"][number]) => console.log(describeStep(step, style));
  const diagnosis = await examine(findSetUp(command), {
    ...command,
    deployed: deployedOf(command),
    onStep,
  });
  console.log(`\n${describeDiagnosis(diagnosis, style)}`);
  return diagnosis;
}

function deployedOf({ project, instance, functions }: DoctorCommand): (() => Promise<Deployed>) | undefined {
  if (project === undefined) return undefined;
  const folder = instance === undefined ? {} : { functionsFolder: kitFolder(instance) };
  return async () => {
    const { cloud, who } = await openCloud({ project }, { ...folder, chooseLocation: async () => undefined });
    const options = { instance, functions, env: process.env };
    return { seen: who, cloud, isWhole: instance === undefined, options };
  };
}
