/** `npm run doctor`: what is wrong between here and the agent's answer, and what to type. */
import { runCommand } from "./command-line.ts";
import { doctorHelp, parseDoctor, type DoctorCommand } from "./doctor-options.ts";
import type { Diagnosis } from "./doctor/diagnosis.ts";
import { examine } from "./doctor/examine.ts";
import { describeDiagnosis, describeStep } from "./doctor/report.ts";
import { findSetUp } from "./doctor/set-up.ts";

await runCommand(async () => {
  const command = parseDoctor(process.argv.slice(2));
  if (command === undefined) return console.log(doctorHelp);
  const { ok } = command.json ? await printJson(command) : await printList(command);
  process.exitCode = ok ? 0 : 1;
});

async function printJson(command: DoctorCommand): Promise<Diagnosis> {
  const diagnosis = await examine(findSetUp(command), command);
  console.log(JSON.stringify(diagnosis, undefined, 2));
  return diagnosis;
}

/** Every step is printed as soon as it was gone: a slow one shows where it hangs. */
async function printList(command: DoctorCommand): Promise<Diagnosis> {
  const style = { isColoured: process.stdout.isTTY && !process.env["NO_COLOR"] };
  const onStep = (step: Diagnosis["steps"][number]) => console.log(describeStep(step, style));
  const diagnosis = await examine(findSetUp(command), { ...command, onStep });
  console.log(`\n${describeDiagnosis(diagnosis, style)}`);
  return diagnosis;
}
