/** `npm run doctor`: what is wrong between here and the agent's answer, and what to type. */
import type { SettingsResult, SiteSettings } from "../functions/src/contract/index.ts";
import { readSettings } from "../functions/src/owner/settings.ts";
import { readEndpoints } from "../local-stack/endpoints.ts";
import { call } from "./callable-client.ts";
import { runCommand } from "./command-line.ts";
import { withDeployedDatabase } from "./deployed-database.ts";
import { doctorHelp, parseDoctor, type DoctorCommand } from "./doctor-options.ts";
import type { Diagnosis } from "./doctor/diagnosis.ts";
import { examine, type ExamineOptions } from "./doctor/examine.ts";
import type { Deployed } from "./doctor/examine-project.ts";
import { signUpEmulatorAdmin } from "./firebase-rest.ts";
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
  const listed = () => gatewaysInSettings(command);
  const diagnosis = await examine(findSetUp(command), {
    ...command,
    deployed: deployedOf(command),
    listed,
    onStep,
  });
  const { finding } = diagnosis;
  if (finding?.command === undefined) return diagnosis;
  return { ...diagnosis, finding: { ...finding, command: forInstance(finding.command, command) } };
}

/** Of a local set-up that runs no stack, nothing is stored that could be read. */
async function gatewaysInSettings({ project, instance }: DoctorCommand): Promise<SiteSettings["gateways"]> {
  if (project !== undefined)
    return withDeployedDatabase(
      { project, instance },
      async (database) => (await readSettings(database)).gateways,
    );
  const stack = readEndpoints();
  if (stack === undefined) return undefined;
  const { idToken } = await signUpEmulatorAdmin(stack.auth, stack.project);
  const request = { action: "settings" };
  return (await call<SettingsResult>(stack.functions, "admin", request, { idToken })).settings.gateways;
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
