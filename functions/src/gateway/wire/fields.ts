import * as z from "zod";

/*
 * How the JSON of any release is read. An optional field never costs a frame or an entry: one of another type than
 * expected counts as absent.
 */
export const text = z.string().optional().catch(undefined);
export const texts = z.array(z.string()).optional().catch(undefined);
export const flag = z.boolean().optional().catch(undefined);
export const time = z.number().optional().catch(undefined);
export const count = z.number().nonnegative().optional().catch(undefined);

/** The answer to a request of which only the success matters. */
export const acknowledged = z.unknown();

/** A list without what cannot be read, so that one odd element does not hide the others. */
export function listOf<Item>(item: z.ZodType<Item>) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((values) =>
      values.flatMap((value) => {
        const parsed = item.safeParse(value);
        return parsed.success ? [parsed.data] : [];
      }),
    );
}

/** Names the fields that could not be read, never their values: those may be a visitor's words. */
export function whyOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".") || "frame"}: ${issue.code}`).join(", ");
}
