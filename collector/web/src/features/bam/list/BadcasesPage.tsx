import { Button, Grid as Columns } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useAddress } from '@/lib/address';
import { allIds, bodyFilter, useBadcases } from '@/lib/api/badcases';
import { rowsOf, totalOf } from '@/lib/api/pages';
import { useMay } from '@/lib/api/people';
import { count } from '@/lib/format/format';
import { useCommands } from '@/lib/useCommands';
import { Page } from '@/ui/Page';
import { failed } from '@/ui/toast';
import { filterNames } from '../choices';
import { BamTabs } from '../BamTabs';
import { useReviewKeys } from '../review/useReviewKeys';
import { Facets } from './Facets';
import { FilterBar } from './FilterBar';
import { ListActions } from './ListActions';
import { ListDialogs, type Dialog } from './ListDialogs';
import { useNews } from './news';
import { Results } from './Results';
import { useListState } from './selection';
import { SelectionBar } from './SelectionBar';

const names = [...filterNames, 'view'] as const;

/** Always the same element, so that it is drawn again only when the address changes. */
const tabs = <BamTabs value="badcases" />;

/** Every badcase that matches the address: as a grid or a table, with facets beside it. */
export function BadcasesPage() {
  const [address, change] = useAddress(names);
  const { view, filter } = useMemo(() => {
    const { view: shown, ...rest } = address;
    return { view: shown, filter: rest };
  }, [address]);
  const query = useBadcases(filter);
  const badcases = useMemo(() => rowsOf({ data: query.data }), [query.data]);
  const total = totalOf(query);
  const list = useListState(badcases);
  const [dialog, setDialog] = useState<Dialog>();
  const upload = useCallback(() => setDialog('upload'), []);
  const chosen = list.all ? [] : [...list.selected];
  const any = list.all || chosen.length > 0;
  const news = useNews(filter, list.place < 0 && !any && dialog !== 'upload');
  const reviewer = useMay('reviewer');
  // A selection of all that was found is changed by the dialog, which shows first what it would do.
  const target = { badcase: list.all ? undefined : badcases[list.place], ids: chosen };
  const review = useReviewKeys(target, list.next);
  /** Hands over the IDs of what is selected; those of all that was found are asked for first. */
  const add = () => {
    if (!list.all) {
      setDialog({ testData: chosen });
      return;
    }
    allIds(filter).then(
      (testData) => setDialog({ testData }),
      (cause: unknown) => failed(cause instanceof Error ? cause : new Error(String(cause))),
    );
  };
  useCommands({
    ...review.actions,
    edit: reviewer && any && (() => setDialog('edit')),
    ...(list.all && { testData: add }),
  });
  return (
    <Page
      title="Badcases"
      note={total === undefined ? undefined : `${count(total)} found`}
      actions={<ListActions view={view} filter={filter} change={change} upload={upload} />}
    >
      {tabs}
      <FilterBar filter={filter} change={change} />
      <SelectionBar
        list={list}
        loaded={badcases.length}
        total={total}
        edit={() => setDialog('edit')}
        add={add}
        merge={() => setDialog('merge')}
        operate={() => setDialog('operate')}
        issue={() => setDialog('issue')}
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
          <Results
            query={query}
            badcases={badcases}
            list={list}
            table={view === 'table'}
            narrowed={Object.keys(filter).some((name) => name !== 'sort')}
            sort={filter.sort ?? '-last_seen'}
            onSort={(sort) => change({ sort })}
          />
        </Columns.Col>
      </Columns>
      <ListDialogs
        open={dialog}
        close={() => setDialog(undefined)}
        selection={list.all ? { filter: bodyFilter(filter) } : { ids: chosen }}
        size={list.all ? (total ?? 0) : chosen.length}
        chosen={badcases.filter(({ id }) => list.selected.has(id))}
        onMerged={list.clear}
      />
      {review.boxes}
    </Page>
  );
}
