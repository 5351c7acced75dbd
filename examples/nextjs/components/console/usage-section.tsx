"use client";

import type { UsageResult } from "clawfire-react/contract";
import { useCallback, useState } from "react";
import type { AdminClient } from "@/lib/admin-client";
import { busiestHours, errorsByReason, ratingsByModel, tokensByModel, totals } from "@/lib/usage";
import { usePolled } from "@/lib/use-polled";
import { amount, duration } from "@/lib/words";
import { ErrorsChart, HoursChart, RatingsChart, TokensChart } from "./charts";
import { Section } from "./section";
import { LatencyChart, RatingsOverTime, TurnsChart } from "./time-charts";

const HOUR_MS = 3_600_000;

const ranges = [
  { name: "24 hours", ms: 24 * HOUR_MS },
  { name: "7 days", ms: 7 * 24 * HOUR_MS },
  { name: "30 days", ms: 30 * 24 * HOUR_MS },
] as const;

/** How much the chat is used, how well it answers, and how fast. */
export function UsageSection({ admin }: { readonly admin: AdminClient }) {
  const [rangeMs, setRangeMs] = useState<number>(ranges[0].ms);
  const load = useCallback(() => {
    const to = Date.now();
    return admin.usage(new Date(to - rangeMs).toISOString(), new Date(to).toISOString());
  }, [admin, rangeMs]);
  const { value, failure } = usePolled(load, 30_000);
  const isMissing = failure?.code === "invalid-argument";
  return (
    <Section
      title="Usage"
      failure={isMissing ? undefined : failure}
      aside={<RangeChoice chosen={rangeMs} onChoose={setRangeMs} />}
    >
      {isMissing ? (
        <p className="card empty-card">
          This backend does not count usage. Deploy its newest release to see charts here.
        </p>
      ) : null}
      {value && !isMissing ? <Charts usage={value} /> : null}
      {value === undefined && failure === undefined ? <p className="quiet">Counting…</p> : null}
    </Section>
  );
}

function RangeChoice({
  chosen,
  onChoose,
}: {
  readonly chosen: number;
  readonly onChoose: (ms: number) => void;
}) {
  return (
    <fieldset className="segmented">
      <legend className="visually-hidden">Time range</legend>
      {ranges.map(({ name, ms }) => (
        <label key={ms}>
          <input type="radio" name="range" checked={chosen === ms} onChange={() => onChoose(ms)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Charts({ usage }: { readonly usage: UsageResult }) {
  const { buckets, granularity } = usage;
  const { turns, answeredShare, medianMs, tokens, likedShare, messagesPerConversation } = totals(buckets);
  const ratings = ratingsByModel(buckets);
  if (turns === 0)
    return (
      <p className="card empty-card">
        No turn in this time. Charts appear with the first message of a visitor.
      </p>
    );
  const hours = busiestHours(usage);
  return (
    <>
      <dl className="tiles">
        <Tile name="Turns" value={amount(turns)} />
        <Tile name="Answered" value={share(answeredShare)} />
        <Tile name="Median reply" value={duration(medianMs)} />
        <Tile name="Tokens" value={amount(tokens)} />
        <Tile name="Liked replies" value={share(likedShare)} />
        <Tile name="Messages per conversation" value={messagesPerConversation?.toFixed(1) ?? "–"} />
      </dl>
      <div className="charts">
        <TurnsChart buckets={buckets} granularity={granularity} />
        <LatencyChart buckets={buckets} granularity={granularity} />
        <ErrorsChart errors={errorsByReason(buckets)} />
        <TokensChart models={tokensByModel(buckets)} />
        {ratings.length > 0 ? <RatingsOverTime buckets={buckets} granularity={granularity} /> : null}
        {ratings.length > 0 ? <RatingsChart models={ratings} /> : null}
        {hours ? <HoursChart hours={hours} /> : null}
      </div>
    </>
  );
}

function share(part: number | undefined): string {
  return part === undefined ? "–" : `${(part * 100).toFixed(1)} %`;
}

function Tile({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="card tile">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
