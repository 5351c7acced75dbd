import type { Firestore } from "firebase-admin/firestore";
import * as z from "zod";
import type { SettingsChange, SiteSettings } from "../contract/index.ts";
import { siteSettings } from "../database/paths.ts";
import { ChatError } from "../errors.ts";

const Time = z.iso.datetime();

/** The document of `siteSettings`. Fields of a newer release are left aside. */
const Stored = z.object({
  version: z.int().min(0).default(0),
  pause: z
    .object({
      sentence: z.string().optional(),
      until: Time.optional(),
      since: Time,
      by: z.string(),
    })
    .optional(),
}) satisfies z.ZodType<SiteSettings>;

/** @throws Error for a document that nobody wrote through `changeSettings`: a limit that cannot be read lets nobody in. */
export function parseSettings(data: unknown): SiteSettings {
  const parsed = Stored.safeParse(data ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw new Error(
    `The site's settings cannot be read: ${problems.join("; ")}. Correct or delete the document.`,
  );
}

export async function readSettings(database: Firestore): Promise<SiteSettings> {
  return parseSettings((await siteSettings(database).get()).data());
}

/** Who changes the settings, and when. */
export interface Change {
  readonly by: string;
  readonly nowMs: number;
}

/**
 * Replaces the named fields in one transaction.
 * @param change `version`: of the settings that the administrator saw; absent: whatever they are.
 * @throws ChatError `settings-changed` when they are of another version by now.
 */
export async function changeSettings(
  database: Firestore,
  { version, ...change }: SettingsChange,
  by: Change,
): Promise<SiteSettings> {
  const place = siteSettings(database);
  return database.runTransaction(async (transaction) => {
    const before = parseSettings((await transaction.get(place)).data());
    if (version !== undefined && version !== before.version) throw new ChatError("settings-changed");
    const after = { ...changed(before, change, by), version: before.version + 1 };
    transaction.set(place, after);
    return after;
  });
}

function changed(
  before: SiteSettings,
  { pause }: Omit<SettingsChange, "version">,
  { by, nowMs }: Change,
): SiteSettings {
  const { pause: paused, ...others } = before;
  if (pause === undefined) return before;
  if (pause === false) return others;
  return { ...others, pause: { ...pause, since: paused?.since ?? new Date(nowMs).toISOString(), by } };
}
