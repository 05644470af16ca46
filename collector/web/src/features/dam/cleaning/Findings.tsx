import { Alert, Button, Checkbox, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { CleaningAct, CleaningCount, CleaningReport, Finding } from '@/lib/api/contract';
import { useBringBack, useFindings, useSetAside } from '@/lib/api/cleaning';
import { rowsOf } from '@/lib/api/pages';
import { count } from '@/lib/format/format';
import { Thumb } from '@/features/bam/media/Thumb';
import { Only } from '@/ui/Only';
import { PagedTable } from '@/ui/PagedTable';
import { Empty } from '@/ui/States';
import { failed } from '@/ui/toast';
import { doneWithUndo } from '@/ui/undoToast';
import { FindingDialog } from './FindingDialog';
import { checkName } from './words';

/** The file of a row as lists show it. */
const pictureOf = (path: string, sha256?: string, type = '') =>
  sha256 ? { name: path, sha256, size: 0, media_type: type } : undefined;

/** Sets rows aside and brings them back, and says how to undo it. */
function useActs(report: CleaningReport, check: string, after: () => void) {
  const aside = useSetAside(report.id);
  const back = useBringBack(report.id);
  const bringBack = (act: CleaningAct) => back.mutate(act, { onError: failed, onSuccess: after });
  const setAside = (act: CleaningAct) =>
    aside.mutate(
      { ...act, note: checkName(check).toLowerCase() },
      {
        onError: failed,
        onSuccess: ({ rows, gone }) => {
          after();
          const lost = gone > 0 ? `; ${count(gone)} are not in the document any more` : '';
          doneWithUndo(
            `${count(rows)} ${rows === 1 ? 'row is' : 'rows are'} set aside${lost}`,
            () => bringBack(act),
            '',
          );
        },
      },
    );
  return { setAside, bringBack, busy: aside.isPending || back.isPending };
}

/** What one check found, to be looked at and set aside. */
export function Findings({ report, check }: { report: CleaningReport; check: CleaningCount }) {
  const [shown, setShown] = useState('no');
  const [chosen, setChosen] = useState<number[]>([]);
  const [open, setOpen] = useState<number>();
  const list = useFindings(report.id, check.check, shown === 'all' ? '' : shown);
  const acts = useActs(report, check.check, () => setChosen([]));
  const rows = rowsOf(list);
  const opened = rows.findIndex((one) => one.n === open);
  const toggle = (row: number) =>
    setChosen(chosen.includes(row) ? chosen.filter((one) => one !== row) : [...chosen, row]);
  const step = (by: number) => {
    const next = rows[opened + by];
    if (next) setOpen(next.n);
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label="Which findings"
          value={shown}
          onChange={(value) => {
            setShown(value);
            setChosen([]);
          }}
          data={[
            { value: 'no', label: 'To look at' },
            { value: 'yes', label: 'Set aside' },
            { value: 'all', label: 'All' },
          ]}
        />
        <Only role="engineer">
          <Group gap="xs">
            {chosen.length > 0 && (
              <Button
                size="xs"
                loading={acts.busy}
                onClick={() => (shown === 'yes' ? acts.bringBack : acts.setAside)({ rows: chosen })}
              >
                {shown === 'yes' ? 'Bring back' : 'Set aside'} {count(chosen.length)} chosen
              </Button>
            )}
            {shown !== 'yes' && check.rows > check.aside && (
              <Button
                size="xs"
                variant="default"
                loading={acts.busy}
                onClick={() => acts.setAside({ check: check.check })}
              >
                Set all {count(check.rows - check.aside)} aside
              </Button>
            )}
            {check.aside > 0 && shown !== 'no' && (
              <Button
                size="xs"
                variant="default"
                loading={acts.busy}
                onClick={() => acts.bringBack({ check: check.check })}
              >
                Bring all back
              </Button>
            )}
          </Group>
        </Only>
      </Group>
      {check.findings > check.kept && (
        <Alert color="gray" p="xs">
          The first {count(check.kept)} of {count(check.findings)} are listed. Set them aside and
          look again for the rest.
        </Alert>
      )}
      <PagedTable<Finding>
        of={list}
        nouns={['finding', 'findings']}
        id={(one) => String(one.n)}
        width={440}
        empty={
          <Empty title={shown === 'yes' ? 'Nothing is set aside' : 'Nothing left to look at'} />
        }
        columns={[
          {
            head: '',
            cell: (one) => (
              <Checkbox
                aria-label={`Choose row ${one.row}`}
                checked={chosen.includes(one.row)}
                onChange={() => toggle(one.row)}
              />
            ),
          },
          {
            head: 'Medium',
            cell: (one) => (
              <Group gap={4} wrap="nowrap">
                <div style={{ width: 88 }}>
                  <Thumb media={pictureOf(one.path, one.sha256, one.media_type)} height={64} />
                </div>
                {one.related?.[0]?.sha256 && (
                  <div style={{ width: 88 }}>
                    <Thumb
                      media={pictureOf(
                        one.related[0].path ?? '',
                        one.related[0].sha256,
                        one.media_type,
                      )}
                      height={64}
                    />
                  </div>
                )}
              </Group>
            ),
          },
          {
            head: 'Why',
            cell: (one) => (
              <>
                <Text size="sm">
                  {one.reason}
                  {one.proposed && ` Perhaps “${one.proposed}”.`}
                </Text>
                <Text size="xs" c="dimmed">
                  {one.path}
                  {one.aside ? `, set aside in version ${one.aside}: ${one.note ?? ''}` : ''}
                </Text>
              </>
            ),
          },
          {
            head: 'Look',
            right: true,
            cell: (one) => (
              <Button size="compact-xs" variant="light" onClick={() => setOpen(one.n)}>
                Look
              </Button>
            ),
          },
        ]}
      />
      {opened >= 0 && rows[opened] && (
        <FindingDialog
          report={report}
          finding={rows[opened]}
          step={step}
          busy={acts.busy}
          setAside={() => acts.setAside({ rows: [rows[opened]?.row ?? 0] })}
          bringBack={() => acts.bringBack({ rows: [rows[opened]?.row ?? 0] })}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Stack>
  );
}
