import * as z from "zod";

/** The answer to a request of which only the success matters. */
export const acknowledged = z.unknown();
