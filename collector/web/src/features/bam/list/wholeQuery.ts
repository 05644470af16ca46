import { withValues } from '@/features/search/terms';
import type { Address } from '@/lib/address';
import type { FilterName } from '../choices';

/** Parameters and the fields of the search language that mean the same. */
const fields: [FilterName, string][] = [
  ['status', 'status'],
  ['severity', 'severity'],
  ['function', 'function'],
  ['model', 'model_version'],
  ['device', 'device'],
  ['tag', 'tag'],
  ['source', 'source'],
  ['result', 'result'],
  ['truth', 'truth'],
  ['place', 'place'],
  ['id', 'id'],
];

/** Whether an address asks for something that no query can say. */
export const beyondQuery = (filter: Address<FilterName>) => filter.cluster !== undefined;

/** All that an address filters by as one query, for saving it. */
export function wholeQuery(filter: Address<FilterName>): string {
  const parts: string[] = [];
  for (const [name, field] of fields) {
    const value = filter[name];
    if (value) parts.push(withValues('', field, name === 'id' ? value.split(',') : [value]));
  }
  const [attribute = '', ...is] = filter.attr?.split('=') ?? [];
  if (attribute) parts.push(withValues('', `attr.${attribute}`, [is.join('=')]));
  if (filter.has_truth) parts.push(filter.has_truth === 'true' ? 'has:truth' : 'truth:null');
  if (filter.from) parts.push(`last_seen>=${filter.from}`);
  if (filter.to) parts.push(`last_seen<${filter.to}`);
  const q = filter.q ?? '';
  if (parts.length === 0) return q;
  // Alternatives stay together: "and" binds more tightly than "or".
  return [/\bor\b/i.test(q) ? `(${q})` : q, ...parts].filter(Boolean).join(' ');
}
