import { useEffect, useState } from 'react';
import { useRestart, type BadcaseFilter } from '@/lib/api/badcases';
import { useBadcaseNews } from '@/lib/api/live';

/** How far from the top, in pixels, a list may be and still move by itself. */
const nearTop = 120;

/** What each list showed when it was asked last. It is kept while one looks at a case and comes back. */
const shown = new Map<string, number>();

/** How many lists are remembered. */
const most = 50;

function keep(key: string, news: number): void {
  shown.delete(key);
  shown.set(key, news);
  for (const old of [...shown.keys()].slice(0, Math.max(0, shown.size - most))) shown.delete(old);
}

/**
 * Whether badcases have come that the list does not show, and how to show them. A list that nobody works in (`calm`) and
 * that stands at its top shows them by itself.
 */
export function useNews(
  filter: BadcaseFilter,
  calm: boolean,
): { waiting: boolean; show: () => void } {
  const news = useBadcaseNews();
  const key = JSON.stringify(filter);
  const [seen, setSeen] = useState({ key: '', news: 0 });
  // Another search, or the first look at this one.
  if (seen.key !== key) setSeen({ key, news: shown.get(key) ?? news });
  const restart = useRestart(filter);
  const show = () => {
    setSeen({ key, news });
    restart();
  };
  useEffect(() => keep(seen.key, seen.news), [seen]);
  const waiting = seen.key === key && news !== seen.news;
  useEffect(() => {
    if (waiting && calm && window.scrollY < nearTop) show();
  });
  return { waiting, show };
}
