"use client";

import { toCallFailure, type CallFailure } from "clawfire-react";
import type { SettingsResult } from "clawfire-react/contract";
import { useCallback, useState } from "react";
import type { AdminClient, SiteChange } from "./admin-client";
import { usePolled, type Polled } from "./use-polled";

/** Saves a change, and tells whether it was saved. */
export type ChangeSite = (change: SiteChange) => Promise<boolean>;

export interface Site {
  readonly site: Polled<SettingsResult>;
  readonly change: ChangeSite;
  /** What came of the latest change. */
  readonly outcome: "saved" | CallFailure | undefined;
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
        setOutcome("saved");
        return true;
      } catch (error) {
        setOutcome(toCallFailure(error));
        return false;
      } finally {
        await Promise.all([refresh(), onChanged()]);
      }
    },
    [admin, refresh, onChanged],
  );
  return { site, change, outcome };
}
