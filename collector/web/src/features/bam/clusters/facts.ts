import type { Cluster, Trait } from '@/lib/api/contract';
import { words } from '@/lib/format/format';

/** A share in per cent, with a decimal where it is small. */
export const whole = (share: number) =>
  `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

/** A field as people read it. */
export const fieldName = (field: string) => words(field.replace(/^attr\./, '')).toLowerCase();

/** Traits with the very same counts: most often different names of the same thing. */
export interface Fact {
  first: Trait;
  others: Trait[];
}

/** Traits put together by their counts, in order. */
export function facts(traits: readonly Trait[]): Fact[] {
  const list: Fact[] = [];
  for (const trait of traits) {
    const same = list.find(
      ({ first }) => first.inside === trait.inside && first.outside === trait.outside,
    );
    if (same) same.others.push(trait);
    else list.push({ first: trait, others: [] });
  }
  return list;
}

/** What a group is called: as people named it, else by what sets it apart most, else by its number. */
export function groupName(cluster: Cluster): string {
  if (cluster.name) return cluster.name;
  const [top] = cluster.traits;
  if (!top) return `Group ${cluster.number}`;
  return `${whole(top.inside / Math.max(1, top.size))} ${fieldName(top.field)} = ${top.value}`;
}

/** The filter of the list that shows cases with this value, when it has one. */
export function traitFilter({ field, value }: Trait): [string, string] | undefined {
  if (field.startsWith('attr.')) return ['attr', `${field.slice('attr.'.length)}=${value}`];
  if (field === 'model_version') return ['model', value];
  const named = ['function', 'result', 'truth', 'device', 'place', 'severity', 'status', 'source'];
  return [...named, 'tag'].includes(field) ? [field, value] : undefined;
}
