"use client";

import { toCallFailure } from "clawfire-react";
import type { AuditEntry, AuditPage } from "clawfire-react/contract";
import { useState } from "react";
import type { AdminClient } from "@/lib/admin-client";
import { ownerSentence } from "@/lib/owner-sentences";
import type { Polled } from "@/lib/use-polled";
import { shortId, when } from "@/lib/words";
import { Section } from "./section";

const actions = {
  approveDevice: "Approved",
  rejectDevice: "Rejected",
  removeDevice: "Removed",
  changeSettings: "Changed",
} as const;
const outcomes = { done: "Done", refused: "Refused", unknown: "Unknown" } as const;
const tones = { done: "good", refused: "bad", unknown: "warn" } as const;

interface AuditSectionProps {
  readonly audit: Polled<AuditPage>;
  readonly admin: AdminClient;
}

/** Who decided what about which device, or about the site. The newest page is kept up to date; older ones stay as they were loaded. */
export function AuditSection({ audit, admin }: AuditSectionProps) {
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
      setProblem(ownerSentence(toCallFailure(error)));
    }
  };
  return (
    <Section title="Audit" failure={audit.failure}>
      {audit.value && entries.length === 0 ? <p className="quiet">Nothing was decided yet.</p> : null}
      {entries.length > 0 ? <AuditTable entries={entries} /> : null}
      {problem === undefined ? null : <p className="problem">{problem}</p>}
      {cursor === undefined ? null : (
        <button type="button" className="button" onClick={() => void more()}>
          Show older
        </button>
      )}
    </Section>
  );
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <div className="card table-card" role="region" aria-label="Audit entries" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Of</th>
            <th scope="col">By</th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, action, deviceId, changed, by, outcome }) => (
            <tr key={id}>
              <td>{when(at)}</td>
              <td>{actions[action]}</td>
              <td>
                {deviceId === undefined ? (
                  (changed?.join(", ") ?? "–")
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
          ))}
        </tbody>
      </table>
    </div>
  );
}
