"use client";

import { Bar, BarChart, CartesianGrid, Legend, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { UsageBucket, UsageResult } from "clawfire-react/contract";
import { ratingsByTime } from "@/lib/usage";
import { amount, duration } from "@/lib/words";
import { ChartCard } from "./chart-card";
import { axis, dots, frame, gridLines, still, tip } from "./chart-style";

interface TimeProps {
  readonly buckets: readonly UsageBucket[];
  readonly granularity: UsageResult["granularity"];
}

const hourFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function tickOf(granularity: TimeProps["granularity"], buckets: readonly UsageBucket[]) {
  const format = granularity === "hour" && buckets.length <= 48 ? hourFormat : dayFormat;
  return (start: string) => format.format(new Date(start));
}

function bucketName({ start }: UsageBucket): string {
  return fullFormat.format(new Date(start));
}

function labelOf(start: unknown): string {
  return typeof start === "string" ? fullFormat.format(new Date(start)) : "";
}

export function TurnsChart({ buckets, granularity }: TimeProps) {
  const rows = buckets.map((bucket) => ({
    name: bucketName(bucket),
    values: [bucket.answered, bucket.stopped, bucket.failed].map(String),
  }));
  return (
    <ChartCard
      title={`Turns per ${granularity}`}
      columns={["Time", "Answered", "Stopped", "Failed"]}
      rows={rows}
    >
      <BarChart data={[...buckets]} {...frame}>
        <CartesianGrid {...gridLines} />
        <XAxis dataKey="start" tickFormatter={tickOf(granularity, buckets)} minTickGap={24} {...axis} />
        <YAxis width={36} allowDecimals={false} tickFormatter={amount} {...axis} />
        <Tooltip {...tip} labelFormatter={labelOf} />
        <Legend {...dots} />
        <Bar dataKey="answered" name="Answered" stackId="turns" fill="var(--chart-1)" {...still} />
        <Bar dataKey="stopped" name="Stopped" stackId="turns" fill="var(--chart-3)" {...still} />
        <Bar
          dataKey="failed"
          name="Failed"
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
  const ratings = ratingsByTime(buckets);
  const rows = ratings
    .filter(({ up, down }) => up + down > 0)
    .map(({ start, up, down }) => ({ name: labelOf(start), values: [String(up), String(down)] }));
  return (
    <ChartCard title={`Ratings per ${granularity}`} columns={["Time", "Good", "Bad"]} rows={rows}>
      <BarChart data={ratings} {...frame}>
        <CartesianGrid {...gridLines} />
        <XAxis dataKey="start" tickFormatter={tickOf(granularity, buckets)} minTickGap={24} {...axis} />
        <YAxis width={36} allowDecimals={false} tickFormatter={amount} {...axis} />
        <Tooltip {...tip} labelFormatter={labelOf} />
        <Legend {...dots} />
        <Bar dataKey="up" name="Good" stackId="ratings" fill="var(--chart-1)" {...still} />
        <Bar
          dataKey="down"
          name="Bad"
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
const lines = [
  { dataKey: "firstTextMs.p50", name: "First words", stroke: "var(--chart-3)", strokeDasharray: "4 4" },
  { dataKey: "latencyMs.p50", name: "Median", stroke: "var(--chart-1)" },
  { dataKey: "latencyMs.p90", name: "90 %", stroke: "var(--chart-2)" },
  { dataKey: "latencyMs.p99", name: "99 %", stroke: "var(--chart-bad)" },
] as const;

function hasAnswers({ answered }: UsageBucket): boolean {
  return answered > 0;
}

/** Where nothing was answered there is nothing to draw, and not a reply in no time. */
function withoutZeros(bucket: UsageBucket): Partial<UsageBucket> {
  return hasAnswers(bucket) ? bucket : { start: bucket.start };
}

export function LatencyChart({ buckets, granularity }: TimeProps) {
  const rows = buckets.filter(hasAnswers).map((bucket) => {
    const { p50, p90, p99 } = bucket.latencyMs;
    return { name: bucketName(bucket), values: [bucket.firstTextMs.p50, p50, p90, p99].map(duration) };
  });
  const columns = ["Time", ...lines.map(({ name }) => name)];
  return (
    <ChartCard title="Time to the reply" columns={columns} rows={rows}>
      <LineChart data={buckets.map(withoutZeros)} {...frame}>
        <CartesianGrid {...gridLines} />
        <XAxis dataKey="start" tickFormatter={tickOf(granularity, buckets)} minTickGap={24} {...axis} />
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
