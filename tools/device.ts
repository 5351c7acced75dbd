/** `npm run device`: the keys of the two devices that the gateway knows us by. */
import { runCommand } from "./command-line.ts";
import { deviceHelp, parseDevice, type DeviceCommand } from "./device-options.ts";
import { describeCreated, describeExport, describeRotation, describeShown } from "./device-report.ts";
import { create, storeToken } from "./device/create.ts";
import { exportDevices } from "./device/export.ts";
import { readTokenFromStdin } from "./device/gateway-token.ts";
import { keeperOf } from "./device/keeper-of.ts";
import { knockerOf } from "./device/knock.ts";
import { rotate } from "./device/rotate.ts";
import type { SecretKeeper } from "./device/secret-keeper.ts";
import { show } from "./device/show.ts";
import { findSetUp } from "./doctor/set-up.ts";

await runCommand(async () => {
  const command = parseDevice(process.argv.slice(2));
  console.log(command === undefined ? deviceHelp : await perform(command, keeperOf(command, process.env)));
});

async function perform(command: DeviceCommand, keeper: SecretKeeper): Promise<string> {
  switch (command.verb) {
    case "create": {
      const readToken = command.tokenStdin ? readTokenFromStdin : undefined;
      return describeCreated(await create(keeper, { readToken }), keeper);
    }
    case "show":
      return described(await show(keeper), keeper);
    case "token": {
      const done = await storeToken(keeper, await readTokenFromStdin(), command.secret);
      return `The gateway's token is ${done === "kept" ? "in" : "stored in"} ${keeper.place}${done === "kept" ? " already" : ""}.`;
    }
    case "export":
      await exportDevices(keeper, command);
      return describeExport(command.out);
    case "rotate":
      return replaceKey(command, keeper);
    default:
      return command satisfies never;
  }
}

/** The exit code tells a script whether all is well-formed. */
function described(shown: Awaited<ReturnType<typeof show>>, keeper: SecretKeeper): string {
  if (shown.some(({ isWellFormed }) => !isWellFormed)) process.exitCode = 1;
  return describeShown(shown, keeper);
}

async function replaceKey(
  command: DeviceCommand & { readonly verb: "rotate" },
  keeper: SecretKeeper,
): Promise<string> {
  const { device, finishOnly } = command;
  const knock = await knockerOf(findSetUp(command));
  return describeRotation(await rotate({ keeper, device, finishOnly, knock }), device, keeper);
}
