"use client";

import type { AuditEntry, AuditPage } from "clawfire-react/contract";
import type { AdminClient } from "@/lib/admin-client";
import type { Polled } from "@/lib/use-polled";
import { shortId } from "@/lib/devices";
import { useOlder } from "@/lib/use-older";
import { useConsoleWords, useFormat } from "../speech";
import { Section } from "./section";
import { ShowOlder } from "./show-older";

const tones = { done: "good", refused: "bad", unknown: "warn" } as const;

interface AuditSectionProps {
  readonly audit: Polled<AuditPage>;
  readonly admin: AdminClient;
}

/** Who decided what about which device, or about the site. The newest page is kept up to date; older ones stay as they were loaded. */
export function AuditSection({ audit, admin }: AuditSectionProps) {
  const { audit: words } = useConsoleWords();
  const { entries, ...older } = useOlder(audit.value, admin.audit);
  return (
    <Section title={words.title} failure={audit.failure}>
      {audit.value && entries.length === 0 ? <p className="quiet">{words.none}</p> : null}
      {entries.length > 0 ? <AuditTable entries={entries} /> : null}
      <ShowOlder {...older} />
    </Section>
  );
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { audit: words } = useConsoleWords();
  return (
    <div className="card table-card" role="region" aria-label={words.entries} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.when}</th>
            <th scope="col">{words.what}</th>
            <th scope="col">{words.of}</th>
            <th scope="col">{words.by}</th>
            <th scope="col">{words.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <AuditRow key={entry.id} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const { at, action, deviceId, changed, by, outcome } = entry;
  const { actions, fields, outcomes } = useConsoleWords().audit;
  const { when, list } = useFormat();
  return (
    <tr>
      <td>{when(at)}</td>
      <td>{actions[action]}</td>
      <td>
        {deviceId === undefined ? (
          list(changed?.map((name) => fields[name] ?? name) ?? []) || "–"
        ) : (
          <code title={deviceId}>{shortId(deviceId)}</code>
        )}
      </td>
      <td>
        <code title={by}>{shortId(by)}</code>
      </td>
      <td>
        <span className={`pill ${tones[outcome]}`}>{outcomes[outcome]}</span>
      </td>
    </tr>
  );
}
