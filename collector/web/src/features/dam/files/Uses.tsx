import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useBadcases } from '@/lib/api/badcases';
import type { FileUse } from '@/lib/api/contract';
import { useFilePlaces, useFileUses } from '@/lib/api/data';
import { rowsOf } from '@/lib/api/pages';
import { count } from '@/lib/format/format';
import { More } from '@/ui/More';
import { StateBadge } from '@/ui/StateBadge';
import { Answer } from '@/ui/States';
import { shortTitle } from '../../bam/prediction';

const addressOf = ({ kind, id, version, row }: FileUse) =>
  kind === 'document'
    ? `/dam/documents/${id}?version=${version ?? ''}&row=${row}`
    : `/dam/sets/${id}?row=${row}`;

function Rows({ sha256 }: { sha256: string }) {
  const uses = useFileUses(sha256);
  const found = uses.data?.pages.flatMap(({ items }) => items) ?? [];
  const looked = uses.data?.pages.reduce((sum, page) => sum + page.looked, 0) ?? 0;
  return (
    <Answer of={uses}>
      {() => (
        <Stack gap={4}>
          {found.map((use) => (
            <Group key={use.id} gap="xs" data-use={use.id}>
              <StateBadge state={use.role} size="xs" />
              <Anchor component={Link} size="sm" to={addressOf(use)}>
                {use.name}
              </Anchor>
              <Text size="xs" c="dimmed">
                {use.kind === 'document' ? `document, version ${use.version ?? ''}` : 'set'},{' '}
                {use.rows === 1 ? `row ${count(use.row)}` : `${count(use.rows)} rows`}
              </Text>
            </Group>
          ))}
          {found.length === 0 && !uses.hasNextPage && (
            <Text size="sm" c="dimmed">
              In no newest version of a document and in no set.
            </Text>
          )}
          {uses.hasNextPage && (
            <Text size="xs" c="dimmed" role="status">
              {count(looked)} documents and sets were looked through so far.
            </Text>
          )}
          <More of={uses}>Look on</More>
        </Stack>
      )}
    </Answer>
  );
}

function Badcases({ sha256 }: { sha256: string }) {
  const badcases = useBadcases({ q: `sha256:${sha256}` });
  const found = rowsOf(badcases);
  if (badcases.error || found.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        Badcases
      </Text>
      {found.slice(0, 10).map((badcase) => (
        <Group key={badcase.id} gap="xs">
          <StateBadge state={badcase.status} size="xs" />
          <Anchor component={Link} size="sm" to={`/bam/badcases/${badcase.id}`}>
            {shortTitle(badcase)}
          </Anchor>
        </Group>
      ))}
      {(found.length > 10 || badcases.hasNextPage) && (
        <Anchor component={Link} size="sm" to={`/bam?q=${encodeURIComponent(`sha256:${sha256}`)}`}>
          All of them
        </Anchor>
      )}
    </Stack>
  );
}

function Places({ sha256 }: { sha256: string }) {
  const places = useFilePlaces(sha256).data?.items ?? [];
  if (places.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        Watched folders
      </Text>
      {places.map(({ folder, path, state }) => (
        <Group key={`${folder}/${path}`} gap="xs">
          <StateBadge state={state} size="xs" />
          <Anchor
            component={Link}
            size="sm"
            to={`/dam/folders?${new URLSearchParams({ folder, q: path }).toString()}`}
          >
            {folder}: {path}
          </Anchor>
        </Group>
      ))}
    </Stack>
  );
}

/** Everything that names a file. */
export function Uses({ sha256 }: { sha256: string }) {
  return (
    <Stack gap="md">
      <Rows sha256={sha256} />
      <Badcases sha256={sha256} />
      <Places sha256={sha256} />
    </Stack>
  );
}
