import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Thumb } from '@/features/bam/media/Thumb';
import type { LeakPair } from '@/lib/api/contract';
import { useNamed } from '@/lib/api/found';
import { dateTime } from '@/lib/format/format';
import { roleName } from './words';

type Row = LeakPair['row'];

/** Where a row is: the frozen set, or the document it would be frozen from. */
function Place({ row }: { row: Row }) {
  const [document] = useNamed('documents', row.document ? [row.document] : []);
  const role = row.fold ? `fold ${row.fold}` : roleName[row.role];
  if (row.set)
    return (
      <>
        {role} set{' '}
        <Anchor component={Link} size="xs" to={`/dam/sets/${row.set}`} target="_blank">
          {row.name ?? row.set}
        </Anchor>
      </>
    );
  if (row.badcase)
    return (
      <>
        badcase{' '}
        <Anchor component={Link} size="xs" to={`/bam/badcases/${row.badcase}`} target="_blank">
          {row.badcase}
        </Anchor>
      </>
    );
  return (
    <>
      {role}
      {document && `, of ${document.name}`}
    </>
  );
}

/** One side of a leak: its picture, its path, where it is, and what it was taken with and when. */
export function LeakSide({ row }: { row: Row }) {
  const medium = row.sha256
    ? { name: row.path, sha256: row.sha256, size: 0, media_type: row.media_type ?? '' }
    : undefined;
  const taken = [row.device, row.source, row.at && dateTime(row.at)].filter(Boolean).join(', ');
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" miw={190}>
      <div style={{ width: 92, flex: 'none' }}>
        <Thumb media={medium} height={68} />
      </div>
      <Stack gap={2} miw={0}>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {row.path}
        </Text>
        <Text size="xs" c="dimmed">
          <Place row={row} />
        </Text>
        {taken && (
          <Text size="xs" c="dimmed">
            {taken}
          </Text>
        )}
      </Stack>
    </Group>
  );
}
