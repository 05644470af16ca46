import { Anchor, Badge, Stack, Text, Timeline } from '@mantine/core';
import { Link } from 'react-router';
import { blobUrl, useBadcaseHistory, useOccurrences } from '@/lib/api/badcases';
import type { Occurrence } from '@/lib/api/contract';
import { rowsOf } from '@/lib/api/pages';
import { jsonText, shortHash, words } from '@/lib/format/format';
import { More } from '@/ui/More';
import { PagedTable } from '@/ui/PagedTable';
import { Answer, Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { Thumb } from '../media/Thumb';
import { prediction } from '../prediction';

/** Who changed what. */
export function History({ id }: { id: string }) {
  const history = useBadcaseHistory(id);
  return (
    <Answer of={history}>
      {() => {
        const rows = rowsOf(history);
        if (rows.length === 0) return <Empty title="No changes yet" />;
        return (
          <Stack gap="xs">
            <Timeline bulletSize={10} lineWidth={2}>
              {rows.map((row, n) => (
                <Timeline.Item
                  key={`${row.at}${row.field}${n}`}
                  title={<Text size="sm">{words(row.field)}</Text>}
                >
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    {jsonText(row.old)} → <b>{jsonText(row.new)}</b>
                  </Text>
                  <Text size="xs" c="dimmed">
                    {row.actor}, <When at={row.at} />
                  </Text>
                </Timeline.Item>
              ))}
            </Timeline>
            <More of={history} waits>
              Older changes
            </More>
          </Stack>
        );
      }}
    </Answer>
  );
}

/** What came with a report; of one that was only counted nothing did. */
function Seen({ occurrence }: { occurrence: Occurrence }) {
  const [first] = occurrence.media;
  if (occurrence.counted) {
    return (
      <Badge size="xs" variant="default" tt="none" title="Only counted: its bytes were not sent">
        counted
      </Badge>
    );
  }
  if (!first) return '–';
  return (
    <a href={blobUrl(first.sha256)} download={first.name} title={`Original of ${first.name}`}>
      <Thumb media={first} height={36} />
    </a>
  );
}

/** Every time this failure was reported. */
export function Occurrences({ id }: { id: string }) {
  const occurrences = useOccurrences(id);
  return (
    <PagedTable
      of={occurrences}
      waits
      empty={<Empty title="No occurrences" />}
      id={(one) => one.clip}
      width={560}
      columns={[
        { head: 'Media', cell: (one) => <Seen occurrence={one} /> },
        { head: 'Captured', cell: (one) => <When at={one.captured_at} /> },
        {
          head: 'Device',
          cell: ({ device }) =>
            device ? (
              <Anchor component={Link} size="sm" to={`/fleet/devices/${device}`}>
                {device}
              </Anchor>
            ) : (
              '–'
            ),
        },
        { head: 'Model', cell: (one) => one.model_version || '–' },
        { head: 'Result', cell: (one) => prediction(one.result).label ?? '–' },
        { head: 'Rule', cell: (one) => <span title={one.reason}>{one.rule || '–'}</span> },
        {
          head: 'Clip',
          cell: ({ clip }) => (
            <span className="mono" title={clip}>
              {shortHash(clip)}
            </span>
          ),
        },
      ]}
    />
  );
}
