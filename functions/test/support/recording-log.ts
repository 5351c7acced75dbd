import type { Fields, Log } from "../../src/telemetry/log.ts";

export interface LogEntry {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: Fields;
}

/** A log that a test can read. */
export interface RecordingLog extends Log {
  readonly entries: LogEntry[];
}

export function recordingLog(): RecordingLog {
  const entries: LogEntry[] = [];
  const writeAt =
    (level: keyof Log) =>
    (message: string, fields: Fields = {}) => {
      entries.push({ level, message, fields });
    };
  return { entries, info: writeAt("info"), warn: writeAt("warn"), error: writeAt("error") };
}
