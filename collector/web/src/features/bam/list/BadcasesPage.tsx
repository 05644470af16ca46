import {
  Button,
  Grid as Columns,
  Group,
  SegmentedControl,
  Skeleton,
  SimpleGrid,
  Stack,
  Text,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconDatabasePlus,
  IconEdit,
  IconLayoutGrid,
  IconList,
  IconUpload,
} from '@tabler/icons-react';
import { useCallback, useMemo } from 'react';
import { useAddress } from '@/lib/address';
import { useBadcases } from '@/lib/api/badcases';
import { count } from '@/lib/format/format';
import { useKeys } from '@/lib/keys';
import { Page } from '@/ui/Page';
import { Empty, Problem } from '@/ui/States';
import { filterNames } from '../choices';
import { BamTabs } from '../BamTabs';
import { TestDataDialog } from '../TestDataDialog';
import { BulkDialog } from './BulkDialog';
import { Facets } from './Facets';
import { FilterBar } from './FilterBar';
import { Grid } from './Grid';
import { Rows } from './Rows';
import { useListState, type ListState } from './selection';
import { UploadDialog } from './UploadDialog';

const names = [...filterNames, 'view'] as const;

function SelectionBar(props: { list: ListState; edit: () => void; add: () => void }) {
  const { list, edit, add } = props;
  const chosen = list.selected.size;
  if (chosen === 0) return null;
  return (
    <Group gap="xs" role="toolbar" aria-label="Selection">
      <Text size="sm" fw={600}>
        {count(chosen)} selected
      </Text>
      <Button size="xs" leftSection={<IconDatabasePlus size={14} />} onClick={add}>
        Add to test data
      </Button>
      <Button size="xs" variant="default" leftSection={<IconEdit size={14} />} onClick={edit}>
        Edit
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={list.selectAll}>
        Select all loaded
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={list.clear}>
        Clear
      </Button>
    </Group>
  );
}

function CardSkeletons() {
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} role="status" aria-label="Loading">
      {Array.from({ length: 8 }, (_, n) => (
        <Skeleton key={n} height={262} radius="md" />
      ))}
    </SimpleGrid>
  );
}

/** Every badcase that matches the address: as a grid or a table, with facets beside it. */
export function BadcasesPage() {
  const [{ view, ...filter }, change] = useAddress(names);
  const query = useBadcases(filter);
  const badcases = useMemo(
    () => query.data?.pages.flatMap((page) => page.items) ?? [],
    [query.data],
  );
  const list = useListState(badcases);
  const [uploading, uploadBox] = useDisclosure(false);
  const [editing, editBox] = useDisclosure(false);
  const [adding, addBox] = useDisclosure(false);
  const chosen = [...list.selected];
  useKeys({
    a: () => chosen.length > 0 && addBox.open(),
    e: () => chosen.length > 0 && editBox.open(),
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const total = query.data?.pages[0]?.total;
  const View = view === 'table' ? Rows : Grid;
  const narrowed = Object.keys(filter).some((name) => name !== 'sort');
  return (
    <Page
      title="Badcases"
      note={total === undefined ? undefined : `${count(total)} found`}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="View"
            value={view ?? 'grid'}
            onChange={(value) => change({ view: value === 'grid' ? '' : value })}
            data={[
              { value: 'grid', label: <IconLayoutGrid size={15} aria-label="Grid" /> },
              { value: 'table', label: <IconList size={15} aria-label="Table" /> },
            ]}
          />
          <Button size="xs" leftSection={<IconUpload size={14} />} onClick={uploadBox.open}>
            Upload
          </Button>
        </>
      }
    >
      <BamTabs value="badcases" />
      <FilterBar filter={filter} change={change} />
      <SelectionBar list={list} edit={editBox.open} add={addBox.open} />
      <Columns gutter="md">
        <Columns.Col span={{ base: 12, md: 'content' }} w={{ md: 200 }} visibleFrom="md">
          <Facets filter={filter} change={change} />
        </Columns.Col>
        <Columns.Col span={{ base: 12, md: 'auto' }}>
          <Stack gap="sm">
            {query.error && <Problem error={query.error} retry={query.refetch} />}
            {query.isPending && <CardSkeletons />}
            {query.data && badcases.length === 0 && (
              <Empty title={narrowed ? 'Nothing matches these filters' : 'No badcases yet'}>
                {narrowed
                  ? 'Clear a filter to see more.'
                  : 'They arrive from enrolled devices by themselves; files can be uploaded by hand.'}
              </Empty>
            )}
            {badcases.length > 0 && (
              <View badcases={badcases} list={list} columns={list.setColumns} onEnd={more} />
            )}
            {isFetchingNextPage && <Skeleton height={60} />}
          </Stack>
        </Columns.Col>
      </Columns>
      <UploadDialog opened={uploading} onClose={uploadBox.close} />
      <BulkDialog ids={chosen} opened={editing} onClose={editBox.close} />
      {adding && <TestDataDialog ids={chosen} onClose={addBox.close} />}
    </Page>
  );
}
