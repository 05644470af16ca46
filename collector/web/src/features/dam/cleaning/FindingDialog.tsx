import { Anchor, Button, Group, Modal, SimpleGrid, Stack, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Link } from 'react-router';
import type { CleaningReport, Finding } from '@/lib/api/contract';
import { useLookedRow } from '@/lib/api/cleaning';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Answer } from '@/ui/States';
import { RowMedium } from '../rows/RowMedium';

interface Props {
  report: CleaningReport;
  finding: Finding;
  step: (by: number) => void;
  setAside: () => void;
  bringBack: () => void;
  busy: boolean;
  onClose: () => void;
}

/** A row of the report, with its annotation drawn. */
function Side({ report, row, title }: { report: CleaningReport; row: number; title: string }) {
  const data = useLookedRow(report, row);
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {title},{' '}
        <Anchor
          component={Link}
          size="sm"
          to={`/dam/documents/${report.document}?version=${report.version}&row=${row}`}
        >
          row {count(row)}
        </Anchor>
      </Text>
      <Answer of={data}>{(found) => <RowMedium row={found} />}</Answer>
    </Stack>
  );
}

/** One finding: the row, why, and the other row that it is about beside it. */
export function FindingDialog(props: Props) {
  const { report, finding, step, setAside, bringBack, busy, onClose } = props;
  const other = finding.related?.[0];
  useHotkeys([
    ['ArrowRight', () => step(1)],
    ['ArrowLeft', () => step(-1)],
    ['x', () => (finding.aside ? bringBack() : setAside())],
  ]);
  return (
    <Modal opened onClose={onClose} title={finding.path} size={other ? '80rem' : 'xl'}>
      <Stack gap="md">
        <Text size="sm">
          {finding.object && <span className="mono">{finding.object}: </span>}
          {finding.reason}
          {finding.proposed && ` Perhaps “${finding.proposed}”.`}
        </Text>
        <SimpleGrid cols={{ base: 1, sm: other ? 2 : 1 }}>
          <Side report={report} row={finding.row} title="This one" />
          {other && <Side report={report} row={other.row} title="The other" />}
        </SimpleGrid>
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            ← → other findings, X set aside
          </Text>
          <Only role="engineer">
            {finding.aside ? (
              <Button variant="default" loading={busy} onClick={bringBack}>
                Bring back
              </Button>
            ) : (
              <Button loading={busy} onClick={setAside}>
                Set aside
              </Button>
            )}
          </Only>
        </Group>
      </Stack>
    </Modal>
  );
}
