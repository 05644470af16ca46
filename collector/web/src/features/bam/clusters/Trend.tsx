import { useMemo } from 'react';
import { useStats } from '@/lib/api/badcases';
import { Answer, Empty } from '@/ui/States';
import { TimeChart } from '@/ui/TimeChart';

/** The cases of a group by the day they were last seen. */
export function Trend({ cluster }: { cluster: string }) {
  const stats = useStats('source', 'day', { cluster });
  const lines = useMemo(() => {
    const days = new Map<number, number>();
    for (const { t, count } of stats.data?.series ?? []) {
      const x = Date.parse(t) / 1000;
      days.set(x, (days.get(x) ?? 0) + count);
    }
    return [
      {
        name: 'Cases',
        points: [...days].sort(([a], [b]) => a - b).map(([x, y]) => ({ x, y })),
      },
    ];
  }, [stats.data]);
  return (
    <Answer of={stats}>
      {({ series }) =>
        series.length > 0 ? (
          <TimeChart lines={lines} height={160} label="Cases of this group by day" />
        ) : (
          <Empty title="No times known" />
        )
      }
    </Answer>
  );
}
