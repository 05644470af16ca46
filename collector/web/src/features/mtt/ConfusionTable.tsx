import { Text } from '@mantine/core';
import type { Confusion } from './results';

/** Truths down, results across; the darker a cell, the larger its share of the row. */
export function ConfusionTable({ confusion }: { confusion: Confusion }) {
  return (
    <div className="scroll-x">
      <table className="confusion">
        <thead>
          <tr>
            <th scope="col">
              <Text size="xs" c="dimmed">
                truth ↓ result →
              </Text>
            </th>
            {confusion.labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {confusion.matrix.map((row, truth) => {
            const sum = row.reduce((all, n) => all + n, 0);
            return (
              <tr key={confusion.labels[truth]}>
                <th scope="row">{confusion.labels[truth]}</th>
                {row.map((n, result) => {
                  const share = sum > 0 ? n / sum : 0;
                  const colour = truth === result ? 'green' : 'red';
                  return (
                    <td
                      key={confusion.labels[result]}
                      title={`${confusion.labels[truth] ?? ''} seen as ${confusion.labels[result] ?? ''}: ${n} of ${sum}`}
                      style={{
                        background: `color-mix(in srgb, var(--mantine-color-${colour}-6) ${Math.round(share * 75)}%, transparent)`,
                      }}
                    >
                      {n}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
