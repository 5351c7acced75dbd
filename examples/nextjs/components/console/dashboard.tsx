"use client";

import { adminClient } from "@/lib/admin-client";
import { firebaseFor } from "@/lib/firebase";
import type { PageConfig } from "@/lib/page-config";
import { usePolled } from "@/lib/use-polled";
import dynamic from "next/dynamic";
import { useCallback, useMemo } from "react";
import { Flame } from "../icons";
import { LanguageChoice } from "../language-choice";
import { useConsoleWords, useWords } from "../speech";
import { AuditSection } from "./audit-section";
import { DeviceSection } from "./device-section";
import { GatewaySection } from "./gateway-section";
import { RemarkSection } from "./remark-section";
import { SiteSections } from "./site-sections";

/** The charts' library comes after everything else. */
const UsageSection = dynamic(() => import("./usage-section").then((module) => module.UsageSection), {
  ssr: false,
});

export interface DashboardProps {
  readonly config: PageConfig;
  readonly name: string;
  readonly onSignOut: () => void;
}

export function Dashboard({ config, name, onSignOut }: DashboardProps) {
  const { consoleTitle } = useWords();
  const admin = useMemo(() => adminClient(firebaseFor("owner", config).functions, config), [config]);
  const devices = usePolled(admin.devices, 4_000);
  const status = usePolled(admin.status, 5_000);
  const audit = usePolled(
    useCallback(() => admin.audit(), [admin]),
    30_000,
  );
  const { refresh: refreshDevices } = devices;
  const { refresh: refreshStatus } = status;
  const { refresh: refreshAudit } = audit;
  const onChanged = useCallback(async () => {
    await Promise.all([refreshDevices(), refreshStatus(), refreshAudit()]);
  }, [refreshDevices, refreshStatus, refreshAudit]);
  const onSiteChanged = useCallback(async () => {
    await Promise.all([refreshStatus(), refreshAudit()]);
  }, [refreshStatus, refreshAudit]);
  return (
    <div className="console">
      <ConsoleHeader name={name} onSignOut={onSignOut} />
      <main className="console-main">
        <h1 className="visually-hidden">{consoleTitle}</h1>
        <GatewaySection status={status} />
        <SiteSections admin={admin} status={status.value} onChanged={onSiteChanged} />
        <DeviceSection devices={devices} admin={admin} status={status.value} onChanged={onChanged} />
        <UsageSection admin={admin} />
        <RemarkSection admin={admin} />
        <AuditSection audit={audit} admin={admin} />
      </main>
    </div>
  );
}

function ConsoleHeader({ name, onSignOut }: Omit<DashboardProps, "config">) {
  const { consoleTitle } = useWords();
  const { chat, signOut } = useConsoleWords();
  return (
    <header className="console-header">
      <span className="brand">
        <Flame /> Clawfire <span className="tag">{consoleTitle}</span>
      </span>
      <nav aria-label={consoleTitle}>
        <a href="/">{chat}</a>
        <LanguageChoice />
        <span className="who" dir="ltr">
          {name}
        </span>
        <button type="button" className="button small" onClick={onSignOut}>
          {signOut}
        </button>
      </nav>
    </header>
  );
}
