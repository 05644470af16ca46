import { Anchor, Code, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Link } from 'react-router';
import { useAddress } from '@/lib/address';
import type { Folder, Place } from '@/lib/api/contract';
import { useFolders, usePlaces } from '@/lib/api/data';
import { bytes, words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import type { Column } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { DamTabs } from '../DamTabs';
import { FolderCard, placeStates } from './FolderCard';

const names = ['folder', 'state', 'q'] as const;

const columns: Column<Place>[] = [
  {
    head: 'Path',
    cell: ({ path, problem, sha256 }) => (
      <>
        {sha256 ? (
          <Anchor component={Link} size="sm" to={`/dam/files/${sha256}`}>
            {path}
          </Anchor>
        ) : (
          path
        )}
        {problem && (
          <Text size="xs" c="red">
            {problem}
          </Text>
        )}
      </>
    ),
  },
  { head: 'State', line: true, cell: ({ state }) => <StateBadge state={state} /> },
  { head: 'Size', line: true, right: true, cell: ({ size }) => bytes(size) },
  { head: 'Written', line: true, cell: (place) => <When at={place.modified_at} /> },
  { head: 'Noticed', line: true, cell: (place) => <When at={place.changed_at} /> },
];

/** The files of one folder, those of a state only when one is asked for. */
function Files({ folder }: { folder: Folder }) {
  const [{ state = '', q = '' }, change] = useAddress(names);
  const places = usePlaces(folder.name, { q, state });
  const search = useDebouncedCallback((text: string) => change({ q: text }), 250);
  return (
    <Section
      title={`Files of ${folder.name}`}
      aside={
        <SegmentedControl
          size="xs"
          aria-label="State"
          value={state}
          onChange={(value) => change({ state: value })}
          data={['', ...placeStates].map((value) => ({ value, label: words(value) || 'All' }))}
        />
      }
    >
      <TextInput
        key={folder.name}
        mb="xs"
        maw={420}
        aria-label="Part of the path"
        placeholder="Part of the path"
        defaultValue={q}
        onChange={(event) => search(event.currentTarget.value)}
      />
      <PagedTable
        of={places}
        nouns={['file', 'files']}
        empty={<Empty title={q || state ? 'No file matches' : 'No files'} />}
        id={({ path }) => path}
        width={720}
        columns={columns}
      />
    </Section>
  );
}

/** The data folders that are kept in step with the database. */
export function FoldersPage() {
  const [{ folder = '' }, change] = useAddress(names);
  const folders = useFolders();
  return (
    <Page title="Watched folders">
      <DamTabs value="folders" />
      <Answer of={folders}>
        {({ items }) => {
          if (items.length === 0)
            return (
              <Empty title="No folder is watched">
                Name data folders under <Code>folders</Code> in the configuration: files that
                appear, change, move or go there are followed, and their bytes stay where they are.
              </Empty>
            );
          const chosen = items.find(({ name }) => name === folder) ?? items[0];
          return (
            <>
              {items.map((one) => (
                <FolderCard
                  key={one.name}
                  folder={one}
                  chosen={one === chosen && items.length > 1}
                  onChoose={(state) => change({ folder: one.name, state, q: '' })}
                />
              ))}
              {chosen && <Files folder={chosen} />}
            </>
          );
        }}
      </Answer>
    </Page>
  );
}
