"use client";

import { Bar, BarChart, CartesianGrid, Legend, Tooltip, XAxis, YAxis } from "recharts";
import type { NamedCount, ratingsByModel, tokensByModel } from "@/lib/usage";
import { amount } from "@/lib/words";
import { ChartCard } from "./chart-card";
import { axis, dots, frame, gridLines, still, tip } from "./chart-style";

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
      <BarChart data={[...errors]} layout="vertical" {...frame}>
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
          {...still}
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
      <BarChart data={models} layout="vertical" {...frame}>
        <XAxis type="number" tickFormatter={amount} {...axis} />
        <YAxis type="category" dataKey="name" width={120} {...axis} />
        <Tooltip {...tip} formatter={(count) => Number(count).toLocaleString()} />
        <Legend {...dots} />
        <Bar dataKey="input" name="Read" stackId="tokens" fill="var(--chart-1)" barSize={22} {...still} />
        <Bar
          dataKey="output"
          name="Written"
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
  const rows = models.map(({ name, up, down }) => ({
    name,
    values: [String(up), String(down), `${((100 * up) / (up + down)).toFixed(1)} %`],
  }));
  return (
    <ChartCard title="Ratings by model" columns={["Model", "Good", "Bad", "Good in all"]} rows={rows}>
      <BarChart data={models} layout="vertical" {...frame}>
        <XAxis type="number" allowDecimals={false} tickFormatter={amount} {...axis} />
        <YAxis type="category" dataKey="name" width={120} {...axis} />
        <Tooltip {...tip} />
        <Legend {...dots} />
        <Bar dataKey="up" name="Good" stackId="ratings" fill="var(--chart-1)" barSize={22} {...still} />
        <Bar
          dataKey="down"
          name="Bad"
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

export function HoursChart({ hours }: { readonly hours: readonly NamedCount[] }) {
  const rows = hours.map(({ name, count }) => ({ name, values: [String(count)] }));
  return (
    <ChartCard title="Busiest hours" columns={["Hour", "Turns"]} rows={rows}>
      <BarChart data={[...hours]} {...frame}>
        <CartesianGrid {...gridLines} />
        <XAxis dataKey="name" interval={3} {...axis} />
        <YAxis width={36} allowDecimals={false} tickFormatter={amount} {...axis} />
        <Tooltip {...tip} />
        <Bar dataKey="count" name="Turns" fill="var(--chart-1)" radius={[3, 3, 0, 0]} {...still} />
      </BarChart>
    </ChartCard>
  );
}
