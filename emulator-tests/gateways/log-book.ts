import type { Fields, Log } from "../../functions/src/telemetry/log.ts";

/** Owns what was logged during one case. */
export class LogBook implements Log {
  readonly #lines: string[] = [];

  info(message: string, fields: Fields = {}): void {
    this.#write("info", message, fields);
  }

  warn(message: string, fields: Fields = {}): void {
    this.#write("warn", message, fields);
  }

  error(message: string, fields: Fields = {}): void {
    this.#write("error", message, fields);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  clear(): void {
    this.#lines.length = 0;
  }

  #write(level: string, message: string, fields: Fields): void {
    this.#lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  }
}
