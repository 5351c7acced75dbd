"use client";

import type { AdminClient } from "@/lib/admin-client";
import { usePolled } from "@/lib/use-polled";
import { useSite } from "@/lib/use-site";
import { AlertSection } from "./alert-section";
import { BudgetSection } from "./budget-section";
import { SiteSection } from "./site-section";

interface SiteSectionsProps {
  readonly admin: AdminClient;
  /** Asks anew for what a change shows in elsewhere. */
  readonly onChanged: () => Promise<void>;
}

/** What the owner decides for the whole site, and what the site has to say. */
export function SiteSections({ admin, onChanged }: SiteSectionsProps) {
  const { site, change, outcome } = useSite(admin, onChanged);
  const alerts = usePolled(admin.alerts, 30_000);
  return (
    <>
      <SiteSection site={site} onChange={change} />
      <p className={`outcome ${outcome?.tone ?? ""}`} role="status">
        {outcome?.words}
      </p>
      <BudgetSection site={site} onChange={change} />
      <AlertSection alerts={alerts} />
    </>
  );
}
