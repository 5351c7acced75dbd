"use client";

import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { NamedCount, tokensByModel, UsageBucket, UsageResult } from "@/lib/usage";
import { amount, duration } from "@/lib/words";
import { ChartCard } from "./chart-card";

interface TimeProps {
  readonly buckets: readonly UsageBucket[];
  readonly granularity: UsageResult["granularity"];
}

const hourFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const grid = <CartesianGrid vertical={false} stroke="var(--line)" />;
const axis = { tickLine: false, axisLine: false, tick: { fill: "var(--text-soft)", fontSize: 12 } } as const;
const quiet = { isAnimationActive: false } as const;
const margin = { top: 8, right: 8, bottom: 0, left: 0 } as const;

const tip = {
  cursor: { fill: "var(--hover)", stroke: "var(--line)" },
  contentStyle: {
    background: "var(--surface)",
    border: "1px solid var(--line)",
    borderRadius: 10,
    color: "var(--text)",
  },
} as const;

function tickOf(granularity: TimeProps["granularity"], buckets: readonly UsageBucket[]) {
  const format = granularity === "hour" && buckets.length <= 48 ? hourFormat : dayFormat;
  return (start: string) => format.format(new Date(start));
}

function bucketName({ start }: UsageBucket): string {
  return fullFormat.format(new Date(start));
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
      <BarChart data={[...buckets]} margin={margin}>
        {grid}
        <XAxis dataKey="start" tickFormatter={tickOf(granularity, buckets)} minTickGap={24} {...axis} />
        <YAxis width={36} allowDecimals={false} tickFormatter={amount} {...axis} />
        <Tooltip {...tip} labelFormatter={(start) => fullFormat.format(new Date(String(start)))} />
        <Legend iconType="circle" iconSize={8} />
        <Bar dataKey="answered" name="Answered" stackId="turns" fill="var(--chart-1)" {...quiet} />
        <Bar dataKey="stopped" name="Stopped" stackId="turns" fill="var(--chart-3)" {...quiet} />
        <Bar
          dataKey="failed"
          name="Failed"
          stackId="turns"
          fill="var(--chart-bad)"
          radius={[3, 3, 0, 0]}
          {...quiet}
        />
      </BarChart>
    </ChartCard>
  );
}

export function LatencyChart({ buckets, granularity }: TimeProps) {
  const answered = buckets.filter((bucket) => bucket.answered > 0);
  const rows = answered.map((bucket) => {
    const { p50, p90, p99 } = bucket.latencyMs;
    return { name: bucketName(bucket), values: [bucket.firstTextMs.p50, p50, p90, p99].map(duration) };
  });
  const columns = ["Time", "First words, median", "Reply, median", "Reply, 90 %", "Reply, 99 %"];
  return (
    <ChartCard title="Time to the reply" columns={columns} rows={rows}>
      <LineChart data={answered} margin={margin}>
        {grid}
        <XAxis dataKey="start" tickFormatter={tickOf(granularity, buckets)} minTickGap={24} {...axis} />
        <YAxis width={48} tickFormatter={duration} {...axis} />
        <Tooltip
          {...tip}
          formatter={(ms) => duration(Number(ms))}
          labelFormatter={(start) => fullFormat.format(new Date(String(start)))}
        />
        <Legend iconType="circle" iconSize={8} />
        <Line
          dataKey="firstTextMs.p50"
          name="First words"
          stroke="var(--chart-3)"
          strokeDasharray="4 4"
          dot={false}
          strokeWidth={2}
          {...quiet}
        />
        <Line
          dataKey="latencyMs.p50"
          name="Median"
          stroke="var(--chart-1)"
          dot={answered.length < 3}
          strokeWidth={2}
          {...quiet}
        />
        <Line
          dataKey="latencyMs.p90"
          name="90 %"
          stroke="var(--chart-2)"
          dot={answered.length < 3}
          strokeWidth={2}
          {...quiet}
        />
        <Line
          dataKey="latencyMs.p99"
          name="99 %"
          stroke="var(--chart-bad)"
          dot={answered.length < 3}
          strokeWidth={2}
          {...quiet}
        />
      </LineChart>
    </ChartCard>
  );
}

export function ErrorsChart({ errors }: { readonly errors: readonly NamedCount[] }) {
  const rows = errors.map(({ name, count }) => ({ name, values: [String(count)] }));
  if (errors.length === 0) {
    return (
      <figure className="card chart">
        <figcaption>Errors by reason</figcaption>
        <p className="quiet">None in this time.</p>
      </figure>
    );
  }
  return (
    <ChartCard title="Errors by reason" columns={["Reason", "Errors"]} rows={rows}>
      <BarChart data={[...errors]} layout="vertical" margin={margin}>
        <XAxis type="number" allowDecimals={false} hide />
        <YAxis type="category" dataKey="name" width={150} {...axis} />
        <Tooltip {...tip} />
        <Bar
          dataKey="count"
          name="Errors"
          fill="var(--chart-bad)"
          radius={4}
          barSize={18}
          label={{ position: "right", fill: "var(--text)", fontSize: 12 }}
          {...quiet}
        />
      </BarChart>
    </ChartCard>
  );
}

export function TokensChart({ models }: { readonly models: ReturnType<typeof tokensByModel> }) {
  const rows = models.map(({ name, input, output }) => ({
    name,
    values: [input, output].map((count) => count.toLocaleString()),
  }));
  return (
    <ChartCard title="Tokens by model" columns={["Model", "Read", "Written"]} rows={rows}>
      <BarChart data={models} layout="vertical" margin={margin}>
        <XAxis type="number" tickFormatter={amount} {...axis} />
        <YAxis type="category" dataKey="name" width={120} {...axis} />
        <Tooltip {...tip} formatter={(count) => Number(count).toLocaleString()} />
        <Legend iconType="circle" iconSize={8} />
        <Bar dataKey="input" name="Read" stackId="tokens" fill="var(--chart-1)" barSize={22} {...quiet} />
        <Bar
          dataKey="output"
          name="Written"
          stackId="tokens"
          fill="var(--chart-2)"
          radius={[0, 4, 4, 0]}
          barSize={22}
          {...quiet}
        />
      </BarChart>
    </ChartCard>
  );
}

export function HoursChart({ hours }: { readonly hours: readonly NamedCount[] }) {
  const rows = hours.map(({ name, count }) => ({ name, values: [String(count)] }));
  return (
    <ChartCard title="Busiest hours" columns={["Hour", "Turns"]} rows={rows}>
      <AreaChart data={[...hours]} margin={margin}>
        {grid}
        <XAxis dataKey="name" interval={3} {...axis} />
        <YAxis width={36} allowDecimals={false} tickFormatter={amount} {...axis} />
        <Tooltip {...tip} />
        <Area
          dataKey="count"
          name="Turns"
          type="monotone"
          stroke="var(--chart-1)"
          fill="var(--chart-1)"
          fillOpacity={0.18}
          strokeWidth={2}
          {...quiet}
        />
      </AreaChart>
    </ChartCard>
  );
}
