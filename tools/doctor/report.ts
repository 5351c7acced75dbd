import { styleText } from "node:util";
import type { Diagnosis, DoctorFinding, FleetGateway, Step } from "./diagnosis.ts";

export interface ReportStyle {
  /** Whether a person reads it at a terminal. */
  readonly isColoured: boolean;
}

type Colour = "green" | "red" | "yellow" | "bold" | "dim";

/** Milliseconds below which nobody wants to know. */
const worthTelling = 50;

/** One line: a tick or a cross, the step, what was seen. */
export function describeStep({ name, ok, seen, ms }: Step, style: ReportStyle): string {
  const mark = ok ? paint("✓", "green", style) : paint("✗", "red", style);
  const took = ms === undefined || ms < worthTelling ? "" : paint(`  ${ms} ms`, "dim", style);
  return `  ${mark} ${name.padEnd(10)} ${seen}${took}`;
}

/** What comes after the steps: what it means, what to type, and which trust applied. */
export function describeDiagnosis(diagnosis: Diagnosis, style: ReportStyle): string {
  const { ok, finding, trust, adminFinding, notes, gateways = [], differences = [] } = diagnosis;
  const blocks = [
    finding === undefined ? [] : describeFinding(finding, style),
    ok ? [paint("All is well: the agent answered.", "green", style)] : [],
    gateways.map(describeGateway),
    describeDifferences(differences, style),
    trust === undefined ? [] : [`Trust: ${trust.explanation}`],
    adminFinding === undefined
      ? []
      : [
          paint("The admin device cannot work yet; visitors can chat without it.", "yellow", style),
          ...describeFinding(adminFinding, style),
        ],
    [...notes],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function describeGateway({ url, state, weight, release, finding }: FleetGateway): string {
  const health = finding ? `${finding.kind}: ${finding.meaning} ${finding.remedy}` : (release ?? "not asked");
  return `Gateway ${url} (${state}, weight ${weight}): ${health}`;
}

function describeDifferences(differences: readonly string[], style: ReportStyle): string[] {
  if (differences.length === 0) return [];
  return [
    paint("The gateways differ, so that it matters where a conversation is:", "yellow", style),
    ...differences,
  ];
}

function describeFinding({ kind, meaning, remedy, command }: DoctorFinding, style: ReportStyle): string[] {
  const lines = [`${paint(kind, "bold", style)}: ${meaning}`, remedy];
  if (command !== undefined) lines.push(`Next${whereOf(command)}:`, `  ${paint(command, "bold", style)}`);
  return lines;
}

function whereOf(command: string): string {
  return /^(openclaw|clawdbot|timedatectl)\b/.test(command) ? ", on the gateway's host" : "";
}

function paint(text: string, colour: Colour, { isColoured }: ReportStyle): string {
  return isColoured ? styleText(colour, text, { validateStream: false }) : text;
}
