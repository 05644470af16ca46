import { useRanking } from '@/lib/api/priority';
import { points, pointsOf } from './points';

/** Rounded, so that all rows of a list are measured against the same moment. */
const minute = 60_000;

/** The points of a case in a list, by the formula in force. */
export function Urgency({ score }: { score: number }) {
  const formula = useRanking().data?.formula;
  if (!formula) return <span className="t-dim">–</span>;
  const now = Math.floor(Date.now() / minute) * minute;
  return <>{points(pointsOf(score, formula, now))}</>;
}
