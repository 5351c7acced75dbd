"use client";

import type { UsageResult } from "clawfire-react/contract";
import { useCallback, useState } from "react";
import type { AdminClient } from "@/lib/admin-client";
import { busiestHours, errorsByReason, ratingsByModel, tokensByModel, totals } from "@/lib/usage";
import { usePolled } from "@/lib/use-polled";
import { useConsoleWords, useFormat } from "../speech";
import { ErrorsChart, HoursChart, RatingsChart, TokensChart } from "./charts";
import { Section } from "./section";
import { LatencyChart, RatingsOverTime, TurnsChart } from "./time-charts";

const HOUR_MS = 3_600_000;

/** How often hours are counted anew, and how often days are. */
const HOURS_EVERY_MS = 30_000;
const DAYS_EVERY_MS = 300_000;

const ranges = [
  { length: 24, unit: "hour", ms: 24 * HOUR_MS },
  { length: 7, unit: "day", ms: 7 * 24 * HOUR_MS },
  { length: 30, unit: "day", ms: 30 * 24 * HOUR_MS },
] as const;

/** How much the chat is used, how well it answers, and how fast. */
export function UsageSection({ admin }: { readonly admin: AdminClient }) {
  const { usage: words } = useConsoleWords();
  const [rangeMs, setRangeMs] = useState<number>(ranges[0].ms);
  const load = useCallback(() => {
    const to = Date.now();
    return admin.usage(new Date(to - rangeMs).toISOString(), new Date(to).toISOString());
  }, [admin, rangeMs]);
  const { value, failure } = usePolled(load, rangeMs > 24 * HOUR_MS ? DAYS_EVERY_MS : HOURS_EVERY_MS);
  const isMissing = failure?.code === "invalid-argument";
  return (
    <Section
      title={words.title}
      failure={isMissing ? undefined : failure}
      aside={<RangeChoice chosen={rangeMs} onChoose={setRangeMs} />}
    >
      {isMissing ? <p className="card empty-card">{words.notCounted}</p> : null}
      {value && !isMissing ? <Charts usage={value} /> : null}
      {value === undefined && failure === undefined ? <p className="quiet">{words.counting}</p> : null}
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
  const { usage: words } = useConsoleWords();
  const { unit: inUnits } = useFormat();
  return (
    <fieldset className="segmented">
      <legend className="visually-hidden">{words.range}</legend>
      {ranges.map(({ length, unit, ms }) => (
        <label key={ms}>
          <input type="radio" name="range" checked={chosen === ms} onChange={() => onChoose(ms)} />
          <span>{inUnits(length, unit)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Charts({ usage }: { readonly usage: UsageResult }) {
  const { buckets, granularity } = usage;
  const { usage: words } = useConsoleWords();
  const ratings = ratingsByModel(buckets);
  if (totals(buckets).turns === 0) return <p className="card empty-card">{words.nothing}</p>;
  const hours = busiestHours(usage);
  return (
    <>
      <Tiles buckets={buckets} />
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

function Tiles({ buckets }: Pick<UsageResult, "buckets">) {
  const { usage: words } = useConsoleWords();
  const { amount, duration, share, tenths } = useFormat();
  const { turns, answeredShare, medianMs, tokens, likedShare, messagesPerConversation } = totals(buckets);
  return (
    <dl className="tiles">
      <Tile name={words.turns} value={amount(turns)} />
      <Tile name={words.answered} value={share(answeredShare)} />
      <Tile name={words.medianReply} value={duration(medianMs)} />
      <Tile name={words.tokens} value={amount(tokens)} />
      <Tile name={words.likedReplies} value={share(likedShare)} />
      <Tile name={words.messagesPerConversation} value={tenths(messagesPerConversation)} />
    </dl>
  );
}

function Tile({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="card tile">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
