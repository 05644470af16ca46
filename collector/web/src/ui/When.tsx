import { ago, dateTime } from '@/lib/format/format';
import { useNow } from './useNow';

/** A point in time as its distance from now, with the exact time on hover. */
export function When({ at }: { at: string | undefined | null }) {
  const now = useNow();
  return (
    // The browser's own tooltip: lists have hundreds of these, and a drawn one costs a millisecond each.
    <span style={{ whiteSpace: 'nowrap' }} title={dateTime(at)}>
      {ago(at, now)}
    </span>
  );
}
