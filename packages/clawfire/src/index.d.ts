/** The functions, for the module that exports them: `export * from "clawfire"`. */
import type { CallableFunction } from "firebase-functions/v2/https";
import type { ScheduleFunction } from "firebase-functions/v2/scheduler";

export declare const chat: CallableFunction<unknown, unknown>;
export declare const conversations: CallableFunction<unknown, unknown>;
export declare const admin: CallableFunction<unknown, unknown>;
export declare const sweep: ScheduleFunction;
