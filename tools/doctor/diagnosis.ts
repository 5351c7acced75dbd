import { setupStepNames } from "../setup/plan.ts";

/** The steps from our secrets to the agent's answer, in the order in which they can fail. */
export const stepNames = [
  "secrets",
  "url",
  "dns",
  "tcp",
  "tls",
  "upgrade",
  "challenge",
  // Only when the gateway asked who is there, and then took nobody in.
  "connect",
  "protocol",
  "proof",
  "token",
  "pairing",
  "scopes",
  "turn",
] as const;

/** Before these, of a deployed set-up: what the set-up made at Google's, and what a deploy brought there. */
export const projectStepNames = ["login", ...setupStepNames, "services", "indexes", "ttl", "job"] as const;

/** After them: what a visitor's browser meets. */
export const outsideStepNames = [
  "callables",
  "origins",
  "visitor",
  "access",
  "stream",
  "history",
  "upload",
  "erase",
] as const;

export type StepName =
  (typeof stepNames)[number] | (typeof projectStepNames)[number] | (typeof outsideStepNames)[number];

/** One step that was gone; the last one may have failed. */
export interface Step {
  readonly name: StepName;
  readonly ok: boolean;
  /** What was seen, without any secret. */
  readonly seen: string;
  /** Milliseconds, where it took any. */
  readonly ms?: number;
}

/** What is wrong, by a row of the catalogue. */
export interface DoctorFinding {
  readonly kind: string;
  readonly meaning: string;
  readonly remedy: string;
  /** The exact next command: here if it begins with `npm` or `gcloud`, else on the gateway's host. */
  readonly command?: string;
  readonly deviceId?: string;
  readonly requestId?: string;
}

/** Why the gateway let the device in. */
export interface Trust {
  readonly kind: "device-pairing" | "own-host" | "without-pairing";
  readonly explanation: string;
}

/** One of the gateways over which conversations are spread, as the chat device meets it. */
export interface FleetGateway {
  readonly url: string;
  readonly state: "active" | "draining" | "off";
  readonly weight: number;
  readonly release?: string;
  readonly finding?: DoctorFinding;
}

export interface Diagnosis {
  /** Only after a turn that was answered. */
  readonly ok: boolean;
  /** Where the secrets are, in words. */
  readonly place: string;
  readonly gateway?: string;
  /** Each gateway, where conversations are spread over several. */
  readonly gateways?: readonly FleetGateway[];
  /** In what those that answered differ and should not, one sentence each. */
  readonly differences?: readonly string[];
  readonly steps: readonly Step[];
  readonly trust?: Trust;
  readonly finding?: DoctorFinding;
  /** The same of the admin device, without which visitors can still chat. */
  readonly adminFinding?: DoctorFinding;
  readonly notes: readonly string[];
}
