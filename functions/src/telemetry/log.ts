import { logger } from "firebase-functions/logger";

/** Structured fields of one log entry. Never a secret, and never a visitor's text. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where the rooms of the house write their log entries. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** Cloud Logging, through the functions runtime. */
export const cloudLog: Log = {
  info: (message, fields) => logger.info(message, fields),
  warn: (message, fields) => logger.warn(message, fields),
  error: (message, fields) => logger.error(message, fields),
};
