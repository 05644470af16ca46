import { Text } from '@mantine/core';
import type { LeakPair } from '@/lib/api/contract';
import { useLeaks, type LeakKind } from '@/lib/api/leaks';
import { count, percent } from '@/lib/format/format';
import { PagedTable } from '@/ui/PagedTable';
import { Empty } from '@/ui/States';
import { LeakSide } from './LeakSide';
import { seconds } from './words';

/** How near the two sides of a leak are, where that was measured. */
function near(pair: LeakPair): string {
  if (pair.kind === 'alike') return `${percent(pair.score)} alike`;
  if (pair.kind === 'burst') return `${seconds(pair.gap ?? 0)} apart`;
  return '';
}

/** The leaks of one kind, both sides beside each other. */
export function LeakPairs({ check, kind }: { check: string; kind: LeakKind }) {
  const list = useLeaks(check, kind);
  return (
    <PagedTable<LeakPair>
      of={list}
      waits
      id={(one) => String(one.n)}
      width={460}
      empty={<Empty title="Nothing is listed" />}
      columns={[
        { head: 'This row', cell: (one) => <LeakSide row={one.row} /> },
        {
          head: 'And on the other side',
          cell: (one) => {
            const [other] = one.others;
            const more = one.others.length - 1 + (one.more ?? 0);
            return (
              <>
                {other && <LeakSide row={other} />}
                {more > 0 && (
                  <Text size="xs" c="dimmed" title={one.others.map(({ path }) => path).join('\n')}>
                    and {count(more)} more
                  </Text>
                )}
              </>
            );
          },
        },
        ...(kind === 'alike' || kind === 'burst'
          ? [
              {
                head: kind === 'alike' ? 'How alike' : 'How near',
                right: true,
                line: true,
                cell: near,
              },
            ]
          : []),
      ]}
    />
  );
}
