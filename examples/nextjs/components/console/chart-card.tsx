import type { ReactElement } from "react";
import { fill } from "clawfire-react/words";
import { ResponsiveContainer } from "recharts";
import { useConsoleWords } from "../speech";

interface ChartRow {
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
  const { charts: words } = useConsoleWords();
  return (
    <figure className="card chart">
      <figcaption>{title}</figcaption>
      <div className="chart-area" aria-hidden="true" dir="ltr">
        <ResponsiveContainer width="100%" height={220} initialDimension={{ width: 400, height: 220 }}>
          {children}
        </ResponsiveContainer>
      </div>
      <details>
        <summary>{words.numbers}</summary>
        <div
          className="table-scroll"
          role="region"
          aria-label={fill(words.numbersOf, { title })}
          tabIndex={0}
        >
          <NumbersTable columns={columns} rows={rows} />
        </div>
      </details>
    </figure>
  );
}

function NumbersTable({ columns, rows }: Pick<ChartCardProps, "columns" | "rows">) {
  return (
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
  );
}
