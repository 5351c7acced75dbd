import { logger } from "firebase-functions/logger";
import { allPrintable, printable } from "./printable.ts";

/** Structured fields of one log entry. Never a secret, and never a visitor's text. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where the rooms of the house write their log entries. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** Cloud Logging, through the functions runtime. Entries quote gateways and requests, so that they are made printable. */
export const cloudLog: Log = {
  info: (message, fields) => logger.info(printable(message), allPrintable(fields)),
  warn: (message, fields) => logger.warn(printable(message), allPrintable(fields)),
  error: (message, fields) => logger.error(printable(message), allPrintable(fields)),
};
