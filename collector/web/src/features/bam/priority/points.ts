import type { Formula, Ranked } from '@/lib/api/contract';

const day = 86_400_000;

/** Where stored scores begin, as on the server. */
const epoch = Date.UTC(2020, 0, 1);

/**
 * The points of a case now. What is stored (thousandths) leaves out how time goes by, which is the same for all cases, so
 * that it need not be written again every day.
 */
export function pointsOf(score: number, formula: Formula, now: number): number {
  const gone = formula.half_life_days > 0 ? (now - epoch) / day / formula.half_life_days : 0;
  return score / 1000 - gone;
}

/** "+2.3", with a sign that is as wide as a digit; what is shown as nothing has none. */
export function points(value: number): string {
  const shown = Math.round(value * 10);
  return `${shown > 0 ? '+' : shown < 0 ? '−' : ''}${Math.abs(shown / 10).toFixed(1)}`;
}

/** How the order changes: each case of the new one with its former place, 0 when it was not among those. */
export function moves(before: Ranked[], after: Ranked[]): { one: Ranked; was: number }[] {
  return after.map((one) => ({
    one,
    was: before.findIndex((other) => other.badcase.id === one.badcase.id) + 1,
  }));
}

/** The weights of a formula, as they are shown. */
export const terms: { name: keyof Formula; label: string; says: string; most: number }[] = [
  {
    name: 'frequency',
    label: 'Frequency',
    says: '× log₂ of the number of occurrences: points for each doubling',
    most: 100,
  },
  {
    name: 'spread',
    label: 'Spread',
    says: '× log₂ of the number of devices that reported it',
    most: 100,
  },
  {
    name: 'severity',
    label: 'Severity',
    says: '× 0 for low, 1 for medium, 2 for high, 3 for critical',
    most: 100,
  },
  {
    name: 'priority',
    label: 'Priority',
    says: '× (priority − 3), which people set from 1 to 5',
    most: 100,
  },
  {
    name: 'regressions',
    label: 'Regressions',
    says: '× log₂ (1 + times it came back after it was resolved)',
    most: 100,
  },
  {
    name: 'half_life_days',
    label: 'Half-life in days',
    says: 'an unseen case loses a point in this time; 0 for never',
    most: 3650,
  },
];
