import { Anchor, Button, SegmentedControl, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import {
  reportUrl,
  useImportRows,
  type Import,
  type ImportRow,
  type Outcome,
} from '@/lib/api/imports';
import { More } from '@/ui/More';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';

const kinds = [
  { value: '', label: 'All' },
  { value: 'refused', label: 'Refused' },
  { value: 'created', label: 'New' },
  { value: 'again', label: 'Again' },
  { value: 'known', label: 'Known' },
] as const;

const said: Record<Outcome, string> = {
  created: 'new',
  again: 'seen again',
  known: 'imported before',
  refused: 'refused',
};

const what = (row: ImportRow) =>
  row.outcome === 'refused' ? (
    <>
      {row.field && <b>{row.field}: </b>}
      {row.message}
    </>
  ) : (
    row.badcase && (
      <Anchor size="sm" component={Link} to={`/bam/badcases/${row.badcase}`}>
        {row.badcase}
      </Anchor>
    )
  );

/** What became of each row, to read here or to download. */
export function Report({ of: one }: { of: Import }) {
  const [outcome, setOutcome] = useState<Outcome | ''>(one.refused > 0 ? 'refused' : '');
  const rows = useImportRows(one.id, outcome);
  return (
    <Section
      title="Report"
      aside={
        <Button
          component="a"
          href={reportUrl(one.id, outcome)}
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
        >
          Download CSV
        </Button>
      }
    >
      <SegmentedControl
        size="xs"
        mb="sm"
        data={[...kinds]}
        value={outcome}
        aria-label="Rows"
        onChange={(value) => setOutcome(kinds.find((kind) => kind.value === value)?.value ?? '')}
      />
      <Answer of={rows}>
        {({ pages }) => {
          const list = pages.flatMap((page) => page.items);
          if (list.length === 0)
            return (
              <Text size="sm" c="dimmed">
                No such row.
              </Text>
            );
          return (
            <RowsTable
              rows={list}
              id={(row) => String(row.n)}
              width={480}
              columns={[
                { head: 'Row', right: true, cell: (row) => row.row },
                ...(list.some((row) => row.file)
                  ? [{ head: 'Table', cell: (row: ImportRow) => row.file }]
                  : []),
                { head: 'Outcome', line: true, cell: (row) => said[row.outcome] },
                { head: 'What', cell: what },
              ]}
            />
          );
        }}
      </Answer>
      <More of={rows} />
    </Section>
  );
}
