"use client";

import type { StatusResult } from "clawfire-react/contract";
import { useState } from "react";
import type { AdminClient } from "@/lib/admin-client";
import { usePolled } from "@/lib/use-polled";
import { useSite, type ChangeSite, type Site } from "@/lib/use-site";
import { useConsoleWords, useSentenceOf } from "../speech";
import { AccessSection } from "./access-section";
import { AlertSection } from "./alert-section";
import { BudgetSection } from "./budget-section";
import { GatewaysSection } from "./gateways-section";
import { SiteSection } from "./site-section";

interface SiteSectionsProps {
  readonly admin: AdminClient;
  readonly status: StatusResult | undefined;
  /** Asks anew for what a change shows in elsewhere. */
  readonly onChanged: () => Promise<void>;
}

/** What the owner decides for the whole site, and what the site has to say. */
export function SiteSections({ admin, status, onChanged }: SiteSectionsProps) {
  const { site, change, outcome } = useSite(admin, onChanged);
  const alerts = usePolled(admin.alerts, 30_000);
  const [place, setPlace] = useState<"site" | "access" | "gateways">("site");
  const changeAt =
    (where: typeof place): ChangeSite =>
    (wanted) => {
      setPlace(where);
      return change(wanted);
    };
  return (
    <>
      <GatewaysSection site={site} status={status} onChange={changeAt("gateways")} />
      <OutcomeLine outcome={place === "gateways" ? outcome : undefined} />
      <SiteSection site={site} onChange={changeAt("site")} />
      <OutcomeLine outcome={place === "site" ? outcome : undefined} />
      <BudgetSection site={site} onChange={changeAt("site")} />
      <AccessSection site={site} onChange={changeAt("access")} />
      <OutcomeLine outcome={place === "access" ? outcome : undefined} />
      <AlertSection alerts={alerts} />
    </>
  );
}

/** What came of the latest change, below where it was made. */
function OutcomeLine({ outcome }: Pick<Site, "outcome">) {
  const { saved } = useConsoleWords();
  const sentenceOf = useSentenceOf();
  if (outcome === undefined) return <p className="outcome" role="status" />;
  return (
    <p className={`outcome ${outcome === "saved" ? "good" : "bad"}`} role="status">
      {outcome === "saved" ? saved : sentenceOf(outcome)}
    </p>
  );
}
