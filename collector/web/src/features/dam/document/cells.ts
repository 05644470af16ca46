import type { DataRow, Json, JsonObject } from '@/lib/api/contract';
import { jsonText } from '@/lib/format/format';

/** One cell that is not what it was. */
export interface CellChange {
  name: string;
  before: string;
  after: string;
}

const cellsOf = (row: DataRow): JsonObject => {
  const { columns } = row;
  const own =
    typeof columns === 'object' && columns !== null && !Array.isArray(columns) ? columns : {};
  return {
    path: row.path,
    annotation: row.annotation ?? null,
    badcase: row.badcase ?? null,
    ...own,
  };
};

const same = (a: Json | undefined, b: Json | undefined) =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The cells in which two rows of the same file differ. */
export function changedCells(before: DataRow, after: DataRow): CellChange[] {
  const [one, other] = [cellsOf(before), cellsOf(after)];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => !same(one[name], other[name]))
    .map((name) => ({ name, before: jsonText(one[name]), after: jsonText(other[name]) }));
}

/** The most rows that may be named by their numbers; the server's limit. */
const mostRows = 10_000;

/** Reads "1-5, 9" as numbers of rows; undefined when it is something else. */
export function rowNumbers(text: string): number[] | undefined {
  const rows = new Set<number>();
  for (const part of text.split(',').map((one) => one.trim())) {
    const found = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(part);
    if (!found) return undefined;
    const [from, to] = [Number(found[1]), Number(found[2] ?? found[1])];
    if (from < 1 || to < from || to - from >= mostRows) return undefined;
    for (let n = from; n <= to; n += 1) rows.add(n);
  }
  return rows.size <= mostRows ? [...rows].sort((a, b) => a - b) : undefined;
}

/** A value as somebody types it: JSON if it is a number, a list or the like, else a text; null when it is empty. */
export function typedValue(text: string): Json {
  const plain = text.trim();
  if (plain === '') return null;
  try {
    return JSON.parse(plain) as Json;
  } catch {
    return text;
  }
}
