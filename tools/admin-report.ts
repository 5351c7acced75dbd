/** Words for what the admin callable answers. */
import type { BudgetState, SettingsResult } from "../functions/src/contract/settings.ts";
import type {
  DeviceList,
  DeviceStatus,
  GatewayStatus,
  PairedDevice,
  PendingDevice,
  StatusResult,
} from "../functions/src/contract/admin.ts";

export function describeDevices({ pending, paired, unasked = [] }: DeviceList): string {
  const waiting = pending.map((device) => `  request ${device.requestId}\n${describeDevice(device)}`);
  return [
    `${pending.length} waiting for approval`,
    ...waiting,
    `${paired.length} paired`,
    ...paired.map((device) => describeDevice(device)),
    ...unasked.map(
      ({ gateway, finding }) => `${gateway} cannot be asked: ${finding.meaning} ${finding.remedy}`,
    ),
  ].join("\n");
}

function describeDevice(device: PendingDevice | PairedDevice): string {
  const facts = [
    device.displayName,
    device.clientId,
    device.platform,
    device.scopes.join(" "),
    device.gateway,
  ];
  return `  device  ${device.deviceId}\n          ${facts.filter(Boolean).join(", ")}`;
}

export function describeStatus({ admin, chat, gateways }: StatusResult): string {
  if (gateways !== undefined) return gateways.map(describeGateway).join("\n\n");
  return `admin device\n${describeDeviceStatus(admin)}\nchat device\n${describeChat(chat)}`;
}

function describeGateway(gateway: GatewayStatus): string {
  const { url, state, weight, share, region, openRuns, admin, chat } = gateway;
  const place = region === undefined ? "" : ` in ${region}`;
  const open = openRuns === undefined ? "" : `, ${openRuns} being answered`;
  const percent = `${Math.round(share * 1_000) / 10} % of new conversations`;
  const head = `${url}${place} ${state}, weight ${weight}: ${percent}${open}`;
  if (admin === undefined) return head;
  return `${head}\nadmin device\n${describeDeviceStatus(admin)}\nchat device\n${describeChat(chat)}`;
}

function describeChat(chat: DeviceStatus | undefined): string {
  return chat ? describeDeviceStatus(chat) : "  not seen yet: nobody has sent a message";
}

function describeDeviceStatus({ deviceId, connected, release, protocol, finding }: DeviceStatus): string {
  const gateway = release === undefined ? "" : ` to gateway ${release}, protocol ${protocol ?? "unknown"}`;
  const lines = [`  ${connected ? "connected" : "not connected"}${gateway}`];
  if (deviceId !== undefined) lines.push(`  device ${deviceId}`);
  if (finding) lines.push(`  ${finding.kind}: ${finding.meaning}`, `  ${finding.remedy}`);
  return lines.join("\n");
}

export function describeSite({ settings, budgets }: SettingsResult): string {
  const lines = [
    describePause(settings),
    ...budgets.map((budget) => describeBudget(budget, settings.currency)),
  ];
  return lines.join("\n");
}

function describePause({ pause, halt }: SettingsResult["settings"]): string {
  if (pause !== undefined) {
    const until = pause.until === undefined ? "" : `, until ${pause.until}`;
    const words = pause.sentence === undefined ? "" : `\n  ${pause.sentence}`;
    return `paused since ${pause.since} by ${pause.by}${until}${words}`;
  }
  if (halt !== undefined) return `paused by itself since ${halt.since}: ${halt.cause}`;
  return "visitors may send";
}

function describeBudget(
  { of, per, agent, visitors, spent, limit, until }: BudgetState,
  currency: string,
): string {
  const whose = [agent, visitors].filter(Boolean).join(", ");
  const unit = of === "money" ? currency : of;
  return `${spent} of ${limit} ${unit} a ${per}${whose === "" ? "" : ` (${whose})`}, until ${until}`;
}
