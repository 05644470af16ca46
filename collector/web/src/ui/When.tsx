import { ago, dateTime, until } from '@/lib/format/format';
import { useNow } from './useNow';

/** Clocks differ: what is less ahead than this is now, in milliseconds. */
const ahead = 60_000;

/** A point in time as its distance from now, with the exact time on hover. */
export function When({ at }: { at: string | undefined | null }) {
  const now = useNow();
  return (
    // The browser's own tooltip: lists have hundreds of these, and a drawn one costs a millisecond each.
    <span style={{ whiteSpace: 'nowrap' }} title={dateTime(at)}>
      {at && Date.parse(at) > now + ahead ? until(at, now) : ago(at, now)}
    </span>
  );
}
