import { ActionIcon, Anchor, Group, Paper, Select, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { Link } from 'react-router';
import { SearchBox } from '@/features/search/SearchBox';
import { usePicker } from '@/features/search/usePicker';
import { useVersions } from '@/lib/api/data';
import { rowsOf } from '@/lib/api/pages';
import { useRowCount, versionPlace } from '@/lib/api/rows';
import { count, dateTime } from '@/lib/format/format';
import type { SourceDraft } from './draft';

interface Props {
  source: SourceDraft;
  change: (part: Partial<SourceDraft>) => void;
  /** Takes it away; nothing for the only one. */
  remove: (() => void) | undefined;
  /** What is wrong with the document and with its search. */
  wrong: string | undefined;
  wrongSearch: string | undefined;
}

function Version({ source, change }: Pick<Props, 'source' | 'change'>) {
  const versions = rowsOf(useVersions(source.id));
  return (
    <Select
      size="xs"
      w={300}
      label="Version"
      allowDeselect={false}
      data={versions.map((one) => ({
        value: String(one.version),
        label: `${String(one.version)}, ${count(one.rows)} rows, ${dateTime(one.created_at)}`,
      }))}
      value={String(source.version)}
      onChange={(value) => change({ version: Number(value) })}
    />
  );
}

function Narrow({ source, change, wrongSearch }: Pick<Props, 'source' | 'change' | 'wrongSearch'>) {
  const place = versionPlace(source.id, source.version);
  const found = useRowCount(place, source.search);
  const link = `/dam/documents/${source.id}?${new URLSearchParams({
    version: String(source.version),
    ...(source.search && { query: source.search }),
  }).toString()}`;
  return (
    <>
      <Group gap="sm" mt="xs" align="center">
        <SearchBox
          of="rows"
          within={place}
          example="only these rows: label:mask, attr.place:lift …"
          value={source.search}
          onChange={(search) => change({ search })}
        />
        <Anchor component={Link} size="xs" to={link} target="_blank" miw={110} ta="right">
          {found.data === undefined ? 'Look at the rows' : `${count(found.data)} rows`}
        </Anchor>
      </Group>
      {wrongSearch && (
        <Text size="xs" c="red" role="alert">
          {wrongSearch}
        </Text>
      )}
    </>
  );
}

/** One document of which sets are made: its version and which of its rows. */
export function SourceRow({ source, change, remove, wrong, wrongSearch }: Props) {
  const picked = source.id ? [source.id] : [];
  const documents = usePicker('documents', picked, 'latest>0');
  return (
    <Paper withBorder p="sm" radius="sm">
      <Group align="flex-end" gap="sm">
        <Select
          size="xs"
          label="Document"
          placeholder="Choose a document"
          flex="1 1 240px"
          allowDeselect={false}
          {...documents.field}
          value={source.id || null}
          error={wrong}
          onChange={(id) => change({ id: id ?? '', version: 0, search: '' })}
        />
        {source.version > 0 && <Version source={source} change={change} />}
        {remove && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="input-xs"
            aria-label="Take this document away"
            onClick={remove}
          >
            <IconTrash size={15} />
          </ActionIcon>
        )}
      </Group>
      {source.version > 0 && (
        <Narrow key={source.id} source={source} change={change} wrongSearch={wrongSearch} />
      )}
    </Paper>
  );
}
