import * as z from "zod";

/** Optional fields never cost a frame or an entry: one of another type than expected counts as absent. */
export const text = z.string().optional().catch(undefined);
export const time = z.number().optional().catch(undefined);
export const count = z.number().nonnegative().optional().catch(undefined);
