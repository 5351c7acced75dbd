import type { ReactElement } from "react";
import { ResponsiveContainer } from "recharts";

export interface ChartRow {
  readonly name: string;
  readonly values: readonly string[];
}

interface ChartCardProps {
  readonly title: string;
  readonly columns: readonly string[];
  /** The same as a table, for whoever cannot see the chart or wants the numbers. */
  readonly rows: readonly ChartRow[];
  readonly children: ReactElement;
}

export function ChartCard({ title, columns, rows, children }: ChartCardProps) {
  return (
    <figure className="card chart">
      <figcaption>{title}</figcaption>
      <div className="chart-area" aria-hidden="true">
        <ResponsiveContainer width="100%" height={220} initialDimension={{ width: 400, height: 220 }}>
          {children}
        </ResponsiveContainer>
      </div>
      <details>
        <summary>Numbers</summary>
        <div className="table-scroll" role="region" aria-label={`${title}, numbers`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, values }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {values.map((value, index) => (
                    <td key={columns[index + 1]}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
