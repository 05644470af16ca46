import { useEffect, useState } from 'react';
import { useRestart, type BadcaseFilter } from '@/lib/api/badcases';
import { useBadcaseNews } from '@/lib/api/live';

/** How far from the top, in pixels, a list may be and still move by itself. */
const nearTop = 120;

/**
 * Whether badcases have come that the list does not show, and how to show them. A list that nobody works in (`calm`) and
 * that stands at its top shows them by itself.
 */
export function useNews(
  filter: BadcaseFilter,
  calm: boolean,
): { waiting: boolean; show: () => void } {
  const news = useBadcaseNews();
  const [seen, setSeen] = useState(news);
  const restart = useRestart(filter);
  const show = () => {
    setSeen(news);
    restart();
  };
  useEffect(() => {
    if (news !== seen && calm && window.scrollY < nearTop) show();
  });
  return { waiting: news !== seen, show };
}
