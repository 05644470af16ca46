import type { Badcase } from '@/lib/api/contract';

/** The most badcases of one merge, the one that stays included. */
export const mostMerged = 200;

/** The one that others become parts of when nobody says which: the most frequent, of those the oldest. */
export function keeperOf(badcases: Badcase[]): string {
  const [best] = [...badcases].sort(
    (a, b) => b.frequency - a.frequency || a.first_seen.localeCompare(b.first_seen),
  );
  return best?.id ?? '';
}

/** In which ways badcases failed that are to become one, in words; one way is nothing to warn of. */
export function failuresOf(badcases: Badcase[]): string[] {
  const ways = badcases.map(({ function: of, result_label: result, truth_label: truth }) =>
    [of || 'no function', result || 'no result', truth && `instead of ${truth}`]
      .filter(Boolean)
      .join(' '),
  );
  return [...new Set(ways)].sort();
}
