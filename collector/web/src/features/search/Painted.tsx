import type { Completion } from '@/lib/api/contract';

type Fault = Completion['error'];

/** Fields with their sign, quoted texts, joining words: enough to read a query by. */
const parts = /("(?:\\.|[^"\\])*"?)|([\p{L}\p{N}_.-]+)(?=[:<>=!])|\b(and|or|not)\b/giu;

function kindOf(match: RegExpMatchArray): string {
  if (match[1]) return 'q-text';
  return match[2] ? 'q-field' : 'q-join';
}

/** A query in colours, with what is wrong underlined. It lies under the field and has the same letters. */
export function Painted({ text, fault }: { text: string; fault: Fault }) {
  // The server counts characters, JavaScript counts UTF-16 units.
  const letters = Array.from(text);
  const units = (count: number) => letters.slice(0, Math.max(0, count)).join('').length;
  const from = fault ? units(fault.column - 1) : text.length;
  const to = fault ? Math.max(units(fault.column - 1 + fault.length), from) : text.length;
  const marks: { at: number; end: number; kind: string }[] = [];
  for (const match of text.matchAll(parts)) {
    marks.push({ at: match.index, end: match.index + match[0].length, kind: kindOf(match) });
  }
  const cuts = [...new Set([0, text.length, from, to, ...marks.flatMap((m) => [m.at, m.end])])]
    .filter((cut) => cut <= text.length)
    .sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, n) => {
    const kind = marks.find((mark) => mark.at <= start && start < mark.end)?.kind ?? '';
    const wrong = fault && start >= from && start < to ? ' q-wrong' : '';
    return (
      <span key={start} className={kind + wrong}>
        {text.slice(start, cuts[n + 1])}
      </span>
    );
  });
}
