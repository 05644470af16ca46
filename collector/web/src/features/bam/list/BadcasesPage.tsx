import {
  Button,
  Grid as Columns,
  SegmentedControl,
  Skeleton,
  SimpleGrid,
  Stack,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowUp, IconLayoutGrid, IconList, IconUpload } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useAddress } from '@/lib/address';
import { allIds, bodyFilter, useBadcases } from '@/lib/api/badcases';
import { useMay } from '@/lib/api/people';
import { count } from '@/lib/format/format';
import { useCommands } from '@/lib/useCommands';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Empty, Problem } from '@/ui/States';
import { failed } from '@/ui/toast';
import { filterNames } from '../choices';
import { BamTabs } from '../BamTabs';
import { OperateDialog } from '../detail/OperateDialog';
import { IssueDialog } from '../issues/IssueDialog';
import { useReviewKeys } from '../review/useReviewKeys';
import { TestDataDialog } from '../TestDataDialog';
import { BulkDialog } from './BulkDialog';
import { ExportMenu } from './ExportMenu';
import { Facets } from './Facets';
import { FilterBar } from './FilterBar';
import { Grid } from './Grid';
import { Rows } from './Rows';
import { MergeDialog } from './MergeDialog';
import { useNews } from './news';
import { useListState } from './selection';
import { SelectionBar } from './SelectionBar';
import { UploadDialog } from './UploadDialog';
import { ViewMenu } from './ViewMenu';

const names = [...filterNames, 'view'] as const;

/** Always the same element, so that it is drawn again only when the address changes. */
const tabs = <BamTabs value="badcases" />;

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
  const [address, change] = useAddress(names);
  const { view, filter } = useMemo(() => {
    const { view: shown, ...rest } = address;
    return { view: shown, filter: rest };
  }, [address]);
  const query = useBadcases(filter);
  const badcases = useMemo(
    () => query.data?.pages.flatMap((page) => page.items) ?? [],
    [query.data],
  );
  const list = useListState(badcases);
  const [uploading, uploadBox] = useDisclosure(false);
  const [editing, editBox] = useDisclosure(false);
  const [merging, mergeBox] = useDisclosure(false);
  const [issuing, issueBox] = useDisclosure(false);
  const [adding, setAdding] = useState<string[]>();
  const chosen = list.all ? [] : [...list.selected];
  const any = list.all || chosen.length > 0;
  const news = useNews(filter, list.place < 0 && !any && !uploading);
  const reviewer = useMay('reviewer');
  // A selection of all that was found is changed by the dialog, which shows first what it would do.
  const target = { badcase: list.all ? undefined : badcases[list.place], ids: chosen };
  const review = useReviewKeys(target, list.next);
  const [operating, operateBox] = useDisclosure(false);
  /** Hands over the IDs of what is selected; those of all that was found are asked for first. */
  const withIds = (give: (ids: string[]) => void) => {
    if (!list.all) {
      give(chosen);
      return;
    }
    allIds(filter).then(give, (cause: unknown) =>
      failed(cause instanceof Error ? cause : new Error(String(cause))),
    );
  };
  const add = () => withIds(setAdding);
  useCommands({
    ...review.actions,
    edit: reviewer && any && editBox.open,
    ...(list.all && { testData: add }),
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const total = query.data?.pages[0]?.total;
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
          <ExportMenu filter={filter} />
          <ViewMenu table={view === 'table'} />
          <Only role="reviewer">
            <Button size="xs" leftSection={<IconUpload size={14} />} onClick={uploadBox.open}>
              Upload
            </Button>
          </Only>
        </>
      }
    >
      {tabs}
      <FilterBar filter={filter} change={change} />
      <SelectionBar
        list={list}
        loaded={badcases.length}
        total={total}
        edit={editBox.open}
        add={add}
        merge={mergeBox.open}
        operate={operateBox.open}
        issue={issueBox.open}
      />
      {news.waiting && (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconArrowUp size={14} />}
          className="news"
          onClick={() => {
            list.leave();
            window.scrollTo(0, 0);
            news.show();
          }}
        >
          Show what is new
        </Button>
      )}
      <Columns gutter="md">
        <Columns.Col span={{ base: 12, md: 'content' }} w={{ md: 200 }} visibleFrom="md">
          <Facets filter={filter} change={change} />
        </Columns.Col>
        <Columns.Col span={{ base: 12, md: 'auto' }} className="beside-facets">
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
            {badcases.length > 0 &&
              (view === 'table' ? (
                <Rows
                  badcases={badcases}
                  list={list}
                  columns={list.setColumns}
                  onEnd={more}
                  sort={filter.sort ?? '-last_seen'}
                  onSort={(sort) => change({ sort })}
                />
              ) : (
                <Grid badcases={badcases} list={list} columns={list.setColumns} onEnd={more} />
              ))}
            {isFetchingNextPage && <Skeleton height={60} />}
          </Stack>
        </Columns.Col>
      </Columns>
      <UploadDialog opened={uploading} onClose={uploadBox.close} />
      {issuing && (
        <IssueDialog
          chosen={list.all ? { filter: bodyFilter(filter) } : { ids: chosen }}
          size={list.all ? (total ?? 0) : chosen.length}
          onClose={issueBox.close}
        />
      )}
      {editing && (
        <BulkDialog
          selection={list.all ? { filter: bodyFilter(filter) } : { ids: chosen }}
          size={list.all ? (total ?? 0) : chosen.length}
          onClose={editBox.close}
        />
      )}
      {merging && (
        <MergeDialog
          badcases={badcases.filter(({ id }) => list.selected.has(id))}
          onClose={mergeBox.close}
          onDone={list.clear}
        />
      )}
      {adding && <TestDataDialog ids={adding} onClose={() => setAdding(undefined)} />}
      {operating && (
        <OperateDialog
          selection={list.all ? { filter: bodyFilter(filter) } : { ids: chosen }}
          size={list.all ? (total ?? 0) : chosen.length}
          onClose={operateBox.close}
        />
      )}
      {review.boxes}
    </Page>
  );
}
