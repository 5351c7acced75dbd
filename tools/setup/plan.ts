import type { SecretKeeper } from "../device/secret-keeper.ts";
import type { CloudFailure } from "./cloud-failure.ts";
import type { GoogleClient } from "./google-client.ts";
import type { Patience } from "./iam-policy.ts";
import type { Settings } from "./settings.ts";
import { accountSteps } from "./steps-of-accounts.ts";
import { authenticationSteps } from "./steps-of-authentication.ts";
import { bucketSteps } from "./steps-of-bucket.ts";
import { databaseStep } from "./steps-of-database.ts";
import { parametersStep } from "./steps-of-parameters.ts";
import { projectSteps } from "./steps-of-project.ts";
import { rulesStep } from "./steps-of-rules.ts";
import { secretSteps } from "./steps-of-secrets.ts";

/** What a look at one thing found. */
export type Found =
  | { readonly kind: "ready"; readonly seen: string }
  | {
      readonly kind: "missing";
      /** What will be done about it, as a sentence that is said before. */
      readonly says: string;
      /** The same as the doctor names it, who does nothing. */
      readonly failure: CloudFailure;
      readonly act: () => Promise<void>;
    };

export interface SetupStep {
  readonly name: SetupStepName;
  /** What it sees to, for a dry run in which it cannot be looked at yet. */
  readonly intent: string;
  /** Changes nothing. @throws CloudFailure for what only a person can mend, GoogleRefusal */
  readonly check: () => Promise<Found>;
}

export const setupStepNames = [
  "first apis",
  "project",
  "billing",
  "apis",
  "sign-in",
  "anonymous",
  "database",
  "rules",
  "accounts",
  "roles",
  "stored",
  "grants",
  "bucket",
  "private",
  "cors",
  "lifecycle",
  "files",
  "signing",
  "parameters",
] as const;

export type SetupStepName = (typeof setupStepNames)[number];

/** What the steps work with. */
export interface Cloud extends Patience {
  readonly google: GoogleClient;
  readonly settings: Settings;
  readonly keeper: SecretKeeper;
  /** Where the parameter files are. */
  readonly functionsFolder: string;
  /** The path of `firebase.json`. */
  readonly deployFile: string;
  /** Asks the owner for the gateway's token; absent where nobody can be asked. */
  readonly readToken?: (() => Promise<string>) | undefined;
  /** Asks the owner which of these locations; answers undefined where nobody can be asked. */
  readonly chooseLocation: (offered: readonly string[]) => Promise<string | undefined>;
}

/** Everything that a project needs, in an order in which each step finds what it builds on. */
export function planOf(cloud: Cloud): readonly SetupStep[] {
  return [
    ...projectSteps(cloud),
    ...authenticationSteps(cloud),
    databaseStep(cloud),
    rulesStep(cloud),
    ...accountSteps(cloud),
    ...secretSteps(cloud),
    ...bucketSteps(cloud),
    parametersStep(cloud),
  ];
}
