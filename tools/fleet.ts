/** `npm run test:fleet`: several real gateways, and what visitors see of them. */
import { findingsTable } from "../emulator-tests/gateways/fleet/finding.ts";
import { GatewayFleet } from "../emulator-tests/gateways/fleet/gateway-fleet.ts";
import { scenarios } from "../emulator-tests/gateways/fleet/scenarios.ts";
import type { Scenario } from "../emulator-tests/gateways/fleet/scenario.ts";
import { ensureGatewayInstalled, gatewayRelease } from "../local-stack/gateway-release.ts";
import { makeRunFolder } from "../local-stack/run-folder.ts";
import { runCommand } from "./command-line.ts";
import { fleetHelp, readFleetOptions, type FleetOptions } from "./fleet-options.ts";

// Then the gateways end too.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await runCommand(main);

async function main(): Promise<void> {
  const options = readFleetOptions(process.argv.slice(2));
  if (options.help) return console.log(fleetHelp);
  for (const release of new Set(options.releases))
    await ensureGatewayInstalled(gatewayRelease(release), console.log);
  let [passed, failed] = [0, 0];
  for (const scenario of scenarios.filter(({ name }) => options.only.includes(name))) {
    const findings = await play(scenario, options);
    const targets = findings.filter(({ isGood }) => isGood !== undefined);
    passed += targets.filter(({ isGood }) => isGood).length;
    failed += targets.filter(({ isGood }) => !isGood).length;
  }
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed`);
}

/** Each on gateways of its own, so that what is done to them in one is nothing to the next. */
async function play(scenario: Scenario, options: FleetOptions) {
  const { releases, visitors, seconds } = options;
  console.log(`\n— ${scenario.name}: ${scenario.about}`);
  const folder = makeRunFolder();
  const begunAtMs = performance.now();
  const tell = (line: string) => {
    console.log(`${((performance.now() - begunAtMs) / 1_000).toFixed(0).padStart(5)} s  ${line}`);
  };
  const gateways = scenario.gateways.map((odd, index) => ({
    odd,
    release: releases[index % releases.length] ?? "",
  }));
  const plan = { ...options, gateways, folder, onProgress: tell };
  const fleet = await GatewayFleet.open(plan);
  try {
    const findings = await scenario.play(fleet, { visitors, seconds, tell });
    console.log(`\n${findingsTable(findings)}\n\nLogs of the function instances: ${folder}`);
    return findings;
  } finally {
    await fleet.close();
  }
}
