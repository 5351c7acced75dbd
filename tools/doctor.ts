/** `npm run doctor`: what is wrong between here and the agent's answer, and what to type. */
import { runCommand } from "./command-line.ts";
import { doctorHelp, parseDoctor, type DoctorCommand } from "./doctor-options.ts";
import type { Diagnosis } from "./doctor/diagnosis.ts";
import { examine, type ExamineOptions } from "./doctor/examine.ts";
import type { Deployed } from "./doctor/examine-project.ts";
import { forInstance } from "./setup/report.ts";
import { openCloud } from "./setup/open-cloud.ts";
import { describeDiagnosis, describeStep } from "./doctor/report.ts";
import { findSetUp } from "./doctor/set-up.ts";

await runCommand(async () => {
  const command = parseDoctor(process.argv.slice(2));
  if (command === undefined) return console.log(doctorHelp);
  const { ok } = command.json ? await printJson(command) : await printList(command);
  process.exitCode = ok ? 0 : 1;
});

async function printJson(command: DoctorCommand): Promise<Diagnosis> {
  const diagnosis = await diagnose(command);
  console.log(JSON.stringify(diagnosis, undefined, 2));
  return diagnosis;
}

/** Every step is printed as soon as it was gone: a slow one shows where it hangs. */
async function printList(command: DoctorCommand): Promise<Diagnosis> {
  const style = { isColoured: process.stdout.isTTY && !process.env["NO_COLOR"] };
  const diagnosis = await diagnose(command, (step) => console.log(describeStep(step, style)));
  console.log(`\n${describeDiagnosis(diagnosis, style)}`);
  return diagnosis;
}

async function diagnose(command: DoctorCommand, onStep?: ExamineOptions["onStep"]): Promise<Diagnosis> {
  const diagnosis = await examine(findSetUp(command), { ...command, deployed: deployedOf(command), onStep });
  const { finding } = diagnosis;
  if (finding?.command === undefined) return diagnosis;
  return { ...diagnosis, finding: { ...finding, command: forInstance(finding.command, command) } };
}

function deployedOf({ project, instance, functions }: DoctorCommand): (() => Promise<Deployed>) | undefined {
  if (project === undefined) return undefined;
  return async () => {
    const { cloud, who } = await openCloud({ project, instance }, { chooseLocation: async () => undefined });
    const options = { functions, env: process.env };
    // A kit's instance may also run as the one account that the Firebase CLI makes for it.
    const isSetUp =
      instance === undefined || cloud.settings.parameters.found["CHAT_SERVICE_ACCOUNT"] !== undefined;
    return { seen: who, cloud, isSetUp, options };
  };
}
