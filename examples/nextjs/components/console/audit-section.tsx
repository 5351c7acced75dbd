"use client";

import { toCallFailure } from "clawfire-react";
import type { AuditEntry, AuditPage } from "clawfire-react/contract";
import { useState } from "react";
import type { AdminClient } from "@/lib/admin-client";
import type { Polled } from "@/lib/use-polled";
import { shortId } from "@/lib/devices";
import { useConsoleWords, useFormat, useSentenceOf } from "../speech";
import { Section } from "./section";

const tones = { done: "good", refused: "bad", unknown: "warn" } as const;

interface AuditSectionProps {
  readonly audit: Polled<AuditPage>;
  readonly admin: AdminClient;
}

/** Who decided what about which device, or about the site. The newest page is kept up to date; older ones stay as they were loaded. */
export function AuditSection({ audit, admin }: AuditSectionProps) {
  const { audit: words } = useConsoleWords();
  const sentenceOf = useSentenceOf();
  const [older, setOlder] = useState<AuditPage>({ entries: [] });
  const [problem, setProblem] = useState<string>();
  const newest = audit.value?.entries ?? [];
  const known = new Set(newest.map(({ id }) => id));
  const entries = [...newest, ...older.entries.filter(({ id }) => !known.has(id))];
  const cursor = older.entries.length > 0 ? older.nextCursor : audit.value?.nextCursor;
  const more = async () => {
    try {
      const page = await admin.audit(cursor);
      setProblem(undefined);
      setOlder({ ...page, entries: [...older.entries, ...page.entries] });
    } catch (error) {
      setProblem(sentenceOf(toCallFailure(error)));
    }
  };
  return (
    <Section title={words.title} failure={audit.failure}>
      {audit.value && entries.length === 0 ? <p className="quiet">{words.none}</p> : null}
      {entries.length > 0 ? <AuditTable entries={entries} /> : null}
      {problem === undefined ? null : <p className="problem">{problem}</p>}
      {cursor === undefined ? null : (
        <button type="button" className="button" onClick={() => void more()}>
          {words.showOlder}
        </button>
      )}
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
