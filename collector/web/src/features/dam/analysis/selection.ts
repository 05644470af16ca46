/** Selections as the address bar has them, and the addresses of what is behind a value. */
import type { AnalysisSelection } from '@/lib/api/contract';
import { joined, quoteValue } from '@/features/search/terms';

/** The badcases that a model failed on lately: what training data are compared with by default. */
export const lately = 'q=first_seen:4w';

/** "document/doc_1/2", "set/set_1" or "badcases", with a search beside it. */
export function parseSelection(text = '', search = '', name = ''): AnalysisSelection | undefined {
  const [from, id = '', version = ''] = text.split('/');
  const more = { ...(search && { search }), ...(name && { name }) };
  if (from === 'badcases') return { from, ...more };
  if (from === 'set' && id) return { from, id, ...more };
  if (from === 'document' && id) {
    const number = Number(version);
    return {
      from,
      id,
      ...(Number.isInteger(number) && number > 0 && { version: number }),
      ...more,
    };
  }
  return undefined;
}

/** The same as text, without its search. */
export function selectionText({ from, id, version }: AnalysisSelection): string {
  return [from, from !== 'badcases' && id, from === 'document' && version]
    .filter(Boolean)
    .join('/');
}

/** The address of the analysis of a selection, or of the gap from it to another; of two attributes together. */
export function analysisLink(
  a: AnalysisSelection,
  b?: AnalysisSelection,
  cross: readonly (string | undefined)[] = [],
): string {
  const params = new URLSearchParams({ a: selectionText(a) });
  if (a.search) params.set('aq', a.search);
  if (b) {
    params.set('b', selectionText(b));
    if (b.search) params.set('bq', b.search);
  }
  if (cross[0] && cross[1]) {
    params.set('x', cross[0]);
    params.set('y', cross[1]);
  }
  return `/dam/analysis?${params.toString()}`;
}

/** The address of the rows or badcases of a selection that some queries find as well. */
export function behindLink(of: AnalysisSelection, ...queries: string[]): string {
  if (of.from === 'badcases') {
    const params = new URLSearchParams(of.search ?? '');
    const q = joined(params.get('q') ?? '', ...queries);
    if (q) params.set('q', q);
    return `/bam?${params.toString()}`;
  }
  const params = new URLSearchParams();
  if (of.from === 'document' && of.version) params.set('version', String(of.version));
  const query = joined(of.search ?? '', ...queries);
  if (query) params.set('query', query);
  return `/dam/${of.from}s/${of.id ?? ''}?${params.toString()}`;
}

/** Finds what has a value; empty when the attribute cannot be searched. */
export const valueQuery = (field: string | undefined, value: string) =>
  field ? `${field}:${quoteValue(value)}` : '';

/** Finds what has a number in a range, both ends included. */
export const rangeQuery = (field: string | undefined, from: number, to: number) =>
  field ? `${field}:${String(from)}..${String(to)}` : '';
