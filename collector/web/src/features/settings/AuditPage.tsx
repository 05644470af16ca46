import { Button } from '@mantine/core';
import { Navigate } from 'react-router';
import { useAudit, useMay } from '@/lib/api/people';
import { dateTime, words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Answer, Empty } from '@/ui/States';
import { SettingsTabs } from './SettingsTabs';

/** Every change that anybody made or tried, the newest first. */
export function AuditPage() {
  return useMay('administrator') ? <Audit /> : <Navigate to="/settings/tokens" replace />;
}

function Audit() {
  const audit = useAudit();
  return (
    <Page title="Audit">
      <SettingsTabs value="audit" />
      <Answer of={audit}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          if (rows.length === 0) return <Empty title="Nothing was changed yet" />;
          return (
            <RowsTable
              rows={rows}
              id={(row) => row.id}
              width={900}
              columns={[
                { head: 'When', line: true, cell: (row) => dateTime(row.at) },
                { head: 'Who', line: true, cell: (row) => row.actor },
                { head: 'What', line: true, cell: (row) => words(row.action.replaceAll('-', ' ')) },
                {
                  head: 'On',
                  cell: (row) => <span className="mono">{row.object.replace('/api/v1/', '')}</span>,
                },
                { head: 'Outcome', right: true, cell: (row) => row.status },
                { head: 'From', cell: (row) => row.remote },
              ]}
            />
          );
        }}
      </Answer>
      {audit.hasNextPage && (
        <Button
          variant="default"
          loading={audit.isFetchingNextPage}
          onClick={() => void audit.fetchNextPage()}
        >
          Load more
        </Button>
      )}
    </Page>
  );
}
