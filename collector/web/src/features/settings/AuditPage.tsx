import { Navigate } from 'react-router';
import { useAudit, useMay } from '@/lib/api/people';
import { dateTime, words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Empty } from '@/ui/States';
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
      <PagedTable
        of={audit}
        nouns={['change', 'changes']}
        empty={<Empty title="Nothing was changed yet" />}
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
    </Page>
  );
}
