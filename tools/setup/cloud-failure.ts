import {
  cloudFailures,
  type CloudDetails,
  type CloudFailureKind,
  type CloudFailureRow,
} from "./cloud-failures.ts";
import { GoogleRefusal, meaningOf } from "./google-refusal.ts";

/** Something that is wrong with a project, by a row of a catalogue. */
export class CloudFailure<Kind extends string = string> extends Error {
  override readonly name = "CloudFailure";
  readonly kind: Kind;
  readonly remedy: string;
  /** What to type. */
  readonly command: string | undefined;
  readonly details: CloudDetails;

  constructor(kind: Kind, row: CloudFailureRow, details: CloudDetails, options?: ErrorOptions) {
    super(row.meaning(details), options);
    this.kind = kind;
    this.remedy = row.remedy(details);
    this.command = row.command?.(details);
    this.details = details;
  }
}

export function cloudFailure(
  kind: CloudFailureKind,
  details: CloudDetails,
  options?: ErrorOptions,
): CloudFailure<CloudFailureKind> {
  return new CloudFailure<CloudFailureKind>(kind, cloudFailures[kind], details, options);
}

/** A refusal of Google's as a failure; whatever else stays as it is. */
export function explainRefusal(error: unknown, project: string): unknown {
  if (!(error instanceof GoogleRefusal)) return error;
  const { kind, subject } = meaningOf(error);
  return cloudFailure(kind, { project, subject }, { cause: error });
}
