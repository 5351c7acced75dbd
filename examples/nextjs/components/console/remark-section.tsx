"use client";

import type { Remark } from "clawfire-react/contract";
import { useCallback } from "react";
import type { AdminClient } from "@/lib/admin-client";
import { useOlder } from "@/lib/use-older";
import { usePolled } from "@/lib/use-polled";
import { useConsoleWords, useFormat } from "../speech";
import { Section } from "./section";
import { ShowOlder } from "./show-older";

/** What visitors say about replies. A backend that does not know it has no such section. */
export function RemarkSection({ admin }: { readonly admin: AdminClient }) {
  const { remarks: words } = useConsoleWords();
  const { value, failure } = usePolled(
    useCallback(() => admin.remarks(), [admin]),
    30_000,
  );
  const { entries, ...older } = useOlder(value, admin.remarks);
  if (failure?.code === "invalid-argument") return null;
  return (
    <Section title={words.title} failure={failure}>
      {value && entries.length === 0 ? <p className="quiet">{words.none}</p> : null}
      {entries.length > 0 ? (
        <ul className="card alerts" aria-label={words.title}>
          {entries.map((remark) => (
            <RemarkItem key={remark.id} remark={remark} />
          ))}
        </ul>
      ) : null}
      <ShowOlder {...older} />
    </Section>
  );
}

/** A visitor's words are shown as they are, and are nothing but text. */
function RemarkItem({ remark: { rating, words, day, model } }: { readonly remark: Remark }) {
  const { charts } = useConsoleWords();
  const { date } = useFormat();
  const about = [date(day), model].filter((part) => part !== undefined).join(" · ");
  return (
    <li>
      <p className="remark" dir="auto">
        {words}
      </p>
      <p className="quiet">
        <span className={`pill ${rating === "up" ? "good" : "bad"}`}>
          {rating === "up" ? charts.good : charts.bad}
        </span>{" "}
        {about}
      </p>
    </li>
  );
}
