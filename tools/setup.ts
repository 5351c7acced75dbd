/** `npm run setup`: a Firebase project as Clawfire needs it. */
import { runCommand } from "./command-line.ts";
import { readTokenFromStdin } from "./device/gateway-token.ts";
import { parseSetup, setupHelp, type SetupCommand } from "./setup-options.ts";
import { CloudFailure } from "./setup/cloud-failure.ts";
import { openCloud } from "./setup/open-cloud.ts";
import { Owner } from "./setup/owner.ts";
import { planOf } from "./setup/plan.ts";
import { describeFailure, describeTold, forInstance, nextSteps } from "./setup/report.ts";
import { runPlan } from "./setup/run-plan.ts";

await runCommand(async () => {
  const command = parseSetup(process.argv.slice(2));
  if (command === undefined) return console.log(setupHelp);
  try {
    await setUp(command);
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    console.error(forInstance(describeFailure(error), command));
    process.exitCode = 1;
  }
});

async function setUp(command: SetupCommand): Promise<void> {
  const { project, yes, tokenStdin, dryRun } = command;
  const owner = new Owner(!yes && process.stdin.isTTY);
  const gateway = command.gateway;
  const { cloud, who } = await openCloud(
    { ...command, gateway },
    {
      readToken: tokenStdin || (!yes && process.stdin.isTTY) ? readTokenFromStdin : undefined,
      chooseLocation: (offered) =>
        owner.ask(`Where is the database to be, for ever? ${offered.join(", ")}\nLocation:`),
    },
  );
  console.log(`Project ${project}, as ${who}`);
  const changes = await runPlan(planOf(cloud), {
    project,
    dryRun,
    tell: (told) => console.log(describeTold(told, dryRun)),
    mayChange: () => (yes ? Promise.resolve() : owner.confirm(`Change ${project}?`)),
  });
  console.log(`\n${forInstance(nextSteps({ ...cloud.settings, changes, dryRun }), command)}`);
}
