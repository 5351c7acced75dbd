"use client";

import { Bar, BarChart, CartesianGrid, Legend, Tooltip, XAxis, YAxis } from "recharts";
import type { HourCount, NamedCount, ratingsByModel, tokensByModel } from "@/lib/usage";
import { useConsoleWords, useFormat } from "../speech";
import { ChartCard } from "./chart-card";
import { axis, dots, frame, gridLines, still, tip } from "./chart-style";

export function ErrorsChart({ errors }: { readonly errors: readonly NamedCount[] }) {
  const { charts: words } = useConsoleWords();
  const { number } = useFormat();
  const rows = errors.map(({ name, count }) => ({ name, values: [number(count)] }));
  if (errors.length === 0) {
    return (
      <figure className="card chart">
        <figcaption>{words.errorsByReason}</figcaption>
        <p className="quiet">{words.noErrors}</p>
      </figure>
    );
  }
  return (
    <ChartCard title={words.errorsByReason} columns={[words.reason, words.errors]} rows={rows}>
      <BarChart data={[...errors]} layout="vertical" {...frame}>
        <XAxis type="number" allowDecimals={false} hide />
        <YAxis type="category" dataKey="name" width={150} {...axis} />
        <Tooltip {...tip} />
        <Bar
          dataKey="count"
          name={words.errors}
          fill="var(--chart-bad)"
          radius={4}
          barSize={18}
          label={{
            position: "right",
            fill: "var(--text)",
            fontSize: 12,
            formatter: (count) => number(Number(count)),
          }}
          {...still}
        />
      </BarChart>
    </ChartCard>
  );
}

export function TokensChart({ models }: { readonly models: ReturnType<typeof tokensByModel> }) {
  const { charts: words } = useConsoleWords();
  const { amount, number } = useFormat();
  const rows = models.map(({ name, input, output }) => ({
    name,
    values: [input, output].map(number),
  }));
  return (
    <ChartCard title={words.tokensByModel} columns={[words.model, words.read, words.written]} rows={rows}>
      <BarChart data={models} layout="vertical" {...frame}>
        <XAxis type="number" tickFormatter={amount} {...axis} />
        <YAxis type="category" dataKey="name" width={120} {...axis} />
        <Tooltip {...tip} formatter={(count) => number(Number(count))} />
        <Legend {...dots} />
        <Bar
          dataKey="input"
          name={words.read}
          stackId="tokens"
          fill="var(--chart-1)"
          barSize={22}
          {...still}
        />
        <Bar
          dataKey="output"
          name={words.written}
          stackId="tokens"
          fill="var(--chart-2)"
          radius={[0, 4, 4, 0]}
          barSize={22}
          {...still}
        />
      </BarChart>
    </ChartCard>
  );
}

export function RatingsChart({ models }: { readonly models: ReturnType<typeof ratingsByModel> }) {
  const { charts: words } = useConsoleWords();
  const { amount, number, share } = useFormat();
  const rows = models.map(({ name, up, down }) => ({
    name,
    values: [number(up), number(down), share(up / (up + down))],
  }));
  return (
    <ChartCard
      title={words.ratingsByModel}
      columns={[words.model, words.good, words.bad, words.goodInAll]}
      rows={rows}
    >
      <BarChart data={models} layout="vertical" {...frame}>
        <XAxis type="number" allowDecimals={false} tickFormatter={amount} {...axis} />
        <YAxis type="category" dataKey="name" width={120} {...axis} />
        <Tooltip {...tip} />
        <Legend {...dots} />
        <Bar dataKey="up" name={words.good} stackId="ratings" fill="var(--chart-1)" barSize={22} {...still} />
        <Bar
          dataKey="down"
          name={words.bad}
          stackId="ratings"
          fill="var(--chart-bad)"
          radius={[0, 4, 4, 0]}
          barSize={22}
          {...still}
        />
      </BarChart>
    </ChartCard>
  );
}

export function HoursChart({ hours }: { readonly hours: readonly HourCount[] }) {
  const { charts: words } = useConsoleWords();
  const { amount, clock, number } = useFormat();
  const named = hours.map(({ count }, hour) => ({ name: clock(hour), count }));
  const rows = named.map(({ name, count }) => ({ name, values: [number(count)] }));
  return (
    <ChartCard title={words.busiestHours} columns={[words.hour, words.turns]} rows={rows}>
      <BarChart data={named} {...frame}>
        <CartesianGrid {...gridLines} />
        <XAxis dataKey="name" interval={3} {...axis} />
        <YAxis width={36} allowDecimals={false} tickFormatter={amount} {...axis} />
        <Tooltip {...tip} />
        <Bar dataKey="count" name={words.turns} fill="var(--chart-1)" radius={[3, 3, 0, 0]} {...still} />
      </BarChart>
    </ChartCard>
  );
}
