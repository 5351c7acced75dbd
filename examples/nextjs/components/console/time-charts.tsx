"use client";

import { Bar, BarChart, CartesianGrid, Legend, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { UsageBucket, UsageResult } from "clawfire-react/contract";
import { ratingsByTime } from "@/lib/usage";
import type { UsageWords } from "@/words/en/usage";
import { useConsoleWords, useFormat } from "../speech";
import { ChartCard } from "./chart-card";
import { axis, dots, frame, gridLines, still, tip } from "./chart-style";

interface TimeProps {
  readonly buckets: readonly UsageBucket[];
  readonly granularity: UsageResult["granularity"];
}

/** How the times of a chart are written: below it, and in full. */
function useTimes({ granularity, buckets }: TimeProps) {
  const { hour, day, when } = useFormat();
  const tickOf = granularity === "hour" && buckets.length <= 48 ? hour : day;
  const labelOf = (start: unknown) => (typeof start === "string" ? when(start) : "");
  return { tickOf, labelOf };
}

export function TurnsChart({ buckets, granularity }: TimeProps) {
  const { charts: words } = useConsoleWords();
  const { amount, number } = useFormat();
  const { tickOf, labelOf } = useTimes({ buckets, granularity });
  const rows = buckets.map(({ start, answered, stopped, failed }) => ({
    name: labelOf(start),
    values: [answered, stopped, failed].map(number),
  }));
  return (
    <ChartCard
      title={granularity === "hour" ? words.turnsPerHour : words.turnsPerDay}
      columns={[words.time, words.answered, words.stopped, words.failed]}
      rows={rows}
    >
      <BarChart data={[...buckets]} {...frame}>
        <CartesianGrid {...gridLines} />
        <XAxis dataKey="start" tickFormatter={tickOf} minTickGap={24} {...axis} />
        <YAxis width={36} allowDecimals={false} tickFormatter={amount} {...axis} />
        <Tooltip {...tip} labelFormatter={labelOf} />
        <Legend {...dots} />
        <Bar dataKey="answered" name={words.answered} stackId="turns" fill="var(--chart-1)" {...still} />
        <Bar dataKey="stopped" name={words.stopped} stackId="turns" fill="var(--chart-3)" {...still} />
        <Bar
          dataKey="failed"
          name={words.failed}
          stackId="turns"
          fill="var(--chart-bad)"
          radius={[3, 3, 0, 0]}
          {...still}
        />
      </BarChart>
    </ChartCard>
  );
}

export function RatingsOverTime({ buckets, granularity }: TimeProps) {
  const { charts: words } = useConsoleWords();
  const { amount, number } = useFormat();
  const { tickOf, labelOf } = useTimes({ buckets, granularity });
  const ratings = ratingsByTime(buckets);
  const rows = ratings
    .filter(({ up, down }) => up + down > 0)
    .map(({ start, up, down }) => ({ name: labelOf(start), values: [number(up), number(down)] }));
  return (
    <ChartCard
      title={granularity === "hour" ? words.ratingsPerHour : words.ratingsPerDay}
      columns={[words.time, words.good, words.bad]}
      rows={rows}
    >
      <BarChart data={ratings} {...frame}>
        <CartesianGrid {...gridLines} />
        <XAxis dataKey="start" tickFormatter={tickOf} minTickGap={24} {...axis} />
        <YAxis width={36} allowDecimals={false} tickFormatter={amount} {...axis} />
        <Tooltip {...tip} labelFormatter={labelOf} />
        <Legend {...dots} />
        <Bar dataKey="up" name={words.good} stackId="ratings" fill="var(--chart-1)" {...still} />
        <Bar
          dataKey="down"
          name={words.bad}
          stackId="ratings"
          fill="var(--chart-bad)"
          radius={[3, 3, 0, 0]}
          {...still}
        />
      </BarChart>
    </ChartCard>
  );
}

/** Which line is drawn how; the reply's first words are what a visitor waits for. */
function linesOf(words: UsageWords["charts"], percent: (value: number) => string) {
  return [
    { dataKey: "firstTextMs.p50", name: words.firstWords, stroke: "var(--chart-3)", strokeDasharray: "4 4" },
    { dataKey: "latencyMs.p50", name: words.median, stroke: "var(--chart-1)" },
    { dataKey: "latencyMs.p90", name: percent(90), stroke: "var(--chart-2)" },
    { dataKey: "latencyMs.p99", name: percent(99), stroke: "var(--chart-bad)" },
  ];
}

function hasAnswers({ answered }: UsageBucket): boolean {
  return answered > 0;
}

/** Where nothing was answered there is nothing to draw, and not a reply in no time. */
function withoutZeros(bucket: UsageBucket): Partial<UsageBucket> {
  return hasAnswers(bucket) ? bucket : { start: bucket.start };
}

export function LatencyChart({ buckets, granularity }: TimeProps) {
  const { charts: words } = useConsoleWords();
  const { duration, percent } = useFormat();
  const { tickOf, labelOf } = useTimes({ buckets, granularity });
  const lines = linesOf(words, percent);
  const rows = buckets.filter(hasAnswers).map((bucket) => {
    const { p50, p90, p99 } = bucket.latencyMs;
    return { name: labelOf(bucket.start), values: [bucket.firstTextMs.p50, p50, p90, p99].map(duration) };
  });
  const columns = [words.time, ...lines.map(({ name }) => name)];
  return (
    <ChartCard title={words.timeToReply} columns={columns} rows={rows}>
      <LineChart data={buckets.map(withoutZeros)} {...frame}>
        <CartesianGrid {...gridLines} />
        <XAxis dataKey="start" tickFormatter={tickOf} minTickGap={24} {...axis} />
        <YAxis width={52} tickFormatter={duration} {...axis} />
        <Tooltip {...tip} formatter={(ms) => duration(Number(ms))} labelFormatter={labelOf} />
        <Legend {...dots} />
        {lines.map((line) => (
          <Line
            key={line.name}
            {...line}
            dot={{ r: 2.5, strokeDasharray: "none" }}
            strokeWidth={2}
            {...still}
          />
        ))}
      </LineChart>
    </ChartCard>
  );
}
