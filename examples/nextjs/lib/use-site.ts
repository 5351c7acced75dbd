"use client";

import { toCallFailure } from "clawfire-react";
import type { SettingsResult } from "clawfire-react/contract";
import { useCallback, useState } from "react";
import type { AdminClient, SiteChange } from "./admin-client";
import { ownerSentence } from "./owner-sentences";
import { usePolled, type Polled } from "./use-polled";

/** Saves a change, and tells whether it was saved. */
export type ChangeSite = (change: SiteChange) => Promise<boolean>;

export interface Site {
  readonly site: Polled<SettingsResult>;
  readonly change: ChangeSite;
  /** What came of the latest change. */
  readonly outcome: { readonly tone: "good" | "bad"; readonly words: string } | undefined;
}

/** Keeps the site's settings up to date, and changes them. */
export function useSite(admin: AdminClient, onChanged: () => Promise<void>): Site {
  const site = usePolled(admin.settings, 5_000);
  const [outcome, setOutcome] = useState<Site["outcome"]>();
  const { refresh } = site;
  const change = useCallback(
    async (wanted: SiteChange) => {
      try {
        await admin.changeSettings(wanted);
        setOutcome({ tone: "good", words: "Saved." });
        return true;
      } catch (error) {
        setOutcome({ tone: "bad", words: ownerSentence(toCallFailure(error)) });
        return false;
      } finally {
        await Promise.all([refresh(), onChanged()]);
      }
    },
    [admin, refresh, onChanged],
  );
  return { site, change, outcome };
}
