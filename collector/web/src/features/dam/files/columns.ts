import type { Json } from '@/lib/api/contract';

export interface Columns {
  values: Record<string, Json>;
  /** The first text that is no name=value. */
  wrong: string | undefined;
}

/** Numbers and yes or no count as such, everything else is a text. */
function valueOf(text: string): Json {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && String(Number(text)) === text
    ? Number(text)
    : text;
}

/** Columns that are written as name=value. */
export function columnsOf(texts: string[]): Columns {
  const values: Record<string, Json> = {};
  let wrong: string | undefined;
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = text.slice(0, Math.max(0, at)).trim();
    const value = text.slice(at + 1).trim();
    if (name === '' || value === '') wrong ??= text;
    else values[name] = valueOf(value);
  }
  return { values, wrong };
}
