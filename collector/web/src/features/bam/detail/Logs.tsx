import { Anchor, Badge, Table, Text, Timeline } from '@mantine/core';
import { Link } from 'react-router';
import { blobUrl, useBadcaseHistory, useOccurrences } from '@/lib/api/badcases';
import type { Occurrence } from '@/lib/api/contract';
import { jsonText, shortHash, words } from '@/lib/format/format';
import { Answer, Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { Thumb } from '../media/Thumb';
import { prediction } from '../prediction';

/** Who changed what. */
export function History({ id }: { id: string }) {
  const history = useBadcaseHistory(id);
  return (
    <Answer of={history}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No changes yet" />
        ) : (
          <Timeline bulletSize={10} lineWidth={2}>
            {items.map((row, n) => (
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
        )
      }
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
    <Answer of={occurrences}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No occurrences" />
        ) : (
          <div className="scroll-x">
            <Table fz="sm" miw={560}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={64}>Media</Table.Th>
                  <Table.Th>Captured</Table.Th>
                  <Table.Th>Device</Table.Th>
                  <Table.Th>Model</Table.Th>
                  <Table.Th>Result</Table.Th>
                  <Table.Th>Rule</Table.Th>
                  <Table.Th>Clip</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((one) => (
                  <Table.Tr key={one.clip}>
                    <Table.Td>
                      <Seen occurrence={one} />
                    </Table.Td>
                    <Table.Td>
                      <When at={one.captured_at} />
                    </Table.Td>
                    <Table.Td>
                      {one.device ? (
                        <Anchor component={Link} size="sm" to={`/fleet/devices/${one.device}`}>
                          {one.device}
                        </Anchor>
                      ) : (
                        '–'
                      )}
                    </Table.Td>
                    <Table.Td>{one.model_version || '–'}</Table.Td>
                    <Table.Td>{prediction(one.result).label ?? '–'}</Table.Td>
                    <Table.Td title={one.reason}>{one.rule || '–'}</Table.Td>
                    <Table.Td className="mono" title={one.clip}>
                      {shortHash(one.clip)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )
      }
    </Answer>
  );
}
