/** `npm run admin`: an administrator at the command line. */
import type {
  AdminRequest,
  DeviceChange,
  DeviceList,
  SettingsResult,
  StatusResult,
} from "../functions/src/contract/index.ts";
import { readConfig } from "../functions/src/config.ts";
import { SettingsChange } from "../functions/src/contract/settings-request.ts";
import { changeSite, showSite } from "../functions/src/owner/change-site.ts";
import { printable } from "../functions/src/telemetry/printable.ts";
import { changeAdminClaim } from "./admin-claim.ts";
import { adminHelp, parseAdmin, type AdminCommand } from "./admin-options.ts";
import { describeDevices, describeSite, describeStatus } from "./admin-report.ts";
import { call } from "./callable-client.ts";
import { CommandError, runCommand } from "./command-line.ts";
import { withDeployedDatabase } from "./deployed-database.ts";
import { explain } from "./explain-failure.ts";
import { signUpEmulatorAdmin } from "./firebase-rest.ts";
import { readEndpoints, type Endpoints } from "../local-stack/endpoints.ts";

await runCommand(async () => {
  const command = parseAdmin(process.argv.slice(2));
  try {
    console.log(command ? printable(await perform(command)) : adminHelp);
  } catch (error) {
    throw explain(error, true);
  }
});

async function perform(command: AdminCommand): Promise<string> {
  switch (command.verb) {
    case "grant":
    case "revoke":
      return changeAdminClaim(claimTarget(command.project), command.account, command.verb === "grant");
    case "devices":
      return describeDevices(await ask<DeviceList>({ action: "listDevices" }));
    case "status":
      return describeStatus(await ask<StatusResult>({ action: "status" }));
    case "approve":
      return changed("approved", await ask({ action: "approveDevice", requestId: command.requestId }));
    case "reject":
      return changed("rejected", await ask({ action: "rejectDevice", requestId: command.requestId }));
    case "remove":
      return changed("removed", await ask({ action: "removeDevice", deviceId: command.deviceId }));
    case "pause":
      return describeSite(await change(command.site, { pause: command.pause }));
    case "resume":
      return describeSite(await change(command.site, { pause: false }));
    case "settings":
      return describeSite(await settings(command.site));
    default:
      return command satisfies never;
  }
}

function claimTarget(project: string | undefined) {
  if (project !== undefined) return { project };
  const { project: localProject, auth } = localStack();
  return { project: localProject, emulator: auth };
}

/** Asks the local stack's admin callable, as an administrator made for the purpose. */
async function ask<Result>(request: AdminRequest | { action: "listDevices" }): Promise<Result> {
  const { auth, project, functions } = localStack();
  const { idToken } = await signUpEmulatorAdmin(auth, project);
  return call<Result>(functions, "admin", request, { idToken });
}

type Site = Extract<AdminCommand, { verb: "resume" | "settings" }>["site"];

function settings(site: Site): Promise<SettingsResult> {
  return site === undefined ? ask({ action: "settings" }) : withDeployedDatabase(site, showSite);
}

function change(site: Site, wanted: SettingsChange): Promise<SettingsResult> {
  if (site === undefined) return ask({ action: "changeSettings", change: wanted });
  const { data, error } = SettingsChange.safeParse(wanted);
  if (error === undefined)
    return withDeployedDatabase(site, (database, who) => changeSite(database, data, who, readConfig({})));
  throw new CommandError(error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
}

function changed(what: string, { deviceId }: DeviceChange): string {
  return `Device ${deviceId} is ${what}.`;
}

function localStack(): Endpoints {
  const endpoints = readEndpoints();
  if (endpoints) return endpoints;
  throw new CommandError(
    "No local stack runs. Run npm start first, or name a deployed project with --project (grant and revoke only).",
  );
}
