import * as z from "zod";
import type { GoogleClient } from "./google-client.ts";
import { GoogleRefusal } from "./google-refusal.ts";
import type { Patience } from "./iam-policy.ts";

/** Something that Google goes on doing after its answer. */
export const Operation = z.object({
  name: z.string().default(""),
  done: z.boolean().default(false),
  error: z.object({ message: z.string().default("") }).optional(),
});
export type Operation = z.infer<typeof Operation>;

type OperationMethod = "serviceusage.operations.get" | "firestore.projects.databases.operations.get";

const pauseMs = 2_000;
/** Databases take up to some minutes. */
const longestMs = 600_000;

/** Waits until it is done. @throws GoogleRefusal when it failed, or takes longer than ten minutes. */
export async function finished(
  google: GoogleClient,
  method: OperationMethod,
  begun: Operation,
  { wait }: Patience,
): Promise<void> {
  let operation = begun;
  for (let waitedMs = 0; !operation.done; waitedMs += pauseMs) {
    if (waitedMs >= longestMs)
      throw new GoogleRefusal({ method, status: 504, message: "It is still not done after ten minutes." });
    await wait(pauseMs);
    operation = await google.call(method, { of: operation.name, answer: Operation });
  }
  if (operation.error) throw new GoogleRefusal({ method, status: 500, message: operation.error.message });
}
