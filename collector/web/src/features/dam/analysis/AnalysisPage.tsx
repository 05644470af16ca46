import { Button, CloseButton, Group, SimpleGrid, Text } from '@mantine/core';
import { IconArrowsDiff, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { JobProgress } from '@/features/jobs/Progress';
import { useAddress } from '@/lib/address';
import {
  useAnalysis,
  useCancelAnalysis,
  useOrderedAnalysis,
  type AnalysisOrder,
} from '@/lib/api/analyses';
import type { AnalysisOutcome, AnalysisSelection } from '@/lib/api/contract';
import { useJob } from '@/lib/api/jobs';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer, Loading, Problem } from '@/ui/States';
import { failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { DamTabs } from '../DamTabs';
import { GapView } from './GapView';
import { Recent } from './Recent';
import { ReportView } from './ReportView';
import { SelectionField } from './SelectionField';
import { lately, parseSelection, selectionText } from './selection';

const names = ['a', 'aq', 'b', 'bq', 'x', 'y'] as const;

/** Whether enough is known of a selection for it to be analysed. */
const complete = (one: AnalysisSelection | undefined) =>
  one !== undefined && (one.from === 'badcases' || Boolean(one.id));

/** How far an analysis is that is being worked out. */
function Working({ of }: { of: AnalysisOutcome }) {
  const job = useJob(of.job).data;
  const cancel = useCancelAnalysis();
  return (
    <Section
      title="Reading the rows"
      aside={
        <Only role="reviewer">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerStop size={14} />}
            loading={cancel.isPending}
            onClick={() => cancel.mutate(of.id, { onError: failed })}
          >
            Cancel
          </Button>
        </Only>
      }
    >
      {job ? <JobProgress job={job} width={240} /> : <Loading rows={1} />}
    </Section>
  );
}

interface ShownProps {
  of: AnalysisOutcome;
  again: () => void;
  cross: [string, string];
  setCross: (pair: [string, string]) => void;
}

function Shown({ of, again, cross, setCross }: ShownProps) {
  if (of.state === 'working') return <Working of={of} />;
  if (of.state === 'failed' || of.state === 'canceled') {
    return <Problem error={new Error(of.reason ?? 'The analysis was canceled.')} retry={again} />;
  }
  const { result } = of;
  return (
    <>
      <Group gap="xs" justify="space-between">
        <Text size="xs" c="dimmed">
          {count(of.rows)} rows were read <When at={of.ready_at ?? of.created_at} />; kept until
          they change
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconRefresh size={13} />}
          onClick={again}
        >
          Look whether anything changed
        </Button>
      </Group>
      {result?.report && (
        <ReportView
          report={result.report}
          selection={of.order.selection}
          fields={result.fields}
          cross={cross}
          setCross={setCross}
        />
      )}
      {result?.gap && <GapView of={of} gap={result.gap} />}
    </>
  );
}

/** An order, and what came of it. */
function Ordered(props: { order: AnalysisOrder } & Omit<ShownProps, 'of' | 'again'>) {
  const { order, ...rest } = props;
  const ordered = useOrderedAnalysis(order);
  const analysis = useAnalysis(ordered.data?.id ?? '');
  if (ordered.error) return <Problem error={ordered.error} retry={ordered.refetch} />;
  return (
    <Answer of={analysis} loading={<Loading rows={4} />}>
      {(of) => <Shown of={of} again={() => void ordered.refetch()} {...rest} />}
    </Answer>
  );
}

/** What selections are made of and where two of them differ. */
export function AnalysisPage() {
  const [address, change] = useAddress(names);
  const { a: text, aq, b: other, bq, x = '', y = '' } = address;
  const [half, setHalf] = useState<{ a?: AnalysisSelection; b?: AnalysisSelection }>({});
  const a = parseSelection(text, aq) ?? half.a;
  const b = parseSelection(other, bq) ?? half.b;
  const comparing = b !== undefined;
  const set = (side: 'a' | 'b') => (value: AnalysisSelection | undefined) => {
    const whole = complete(value);
    setHalf((old) => ({ ...old, [side]: whole ? undefined : value }));
    change({
      [side]: value && whole ? selectionText(value) : '',
      [`${side}q`]: (value && whole && value.search) || '',
      x: '',
      y: '',
    });
  };
  const order = useMemo((): AnalysisOrder | undefined => {
    const selection = parseSelection(text, aq);
    const second = parseSelection(other, bq);
    if (!selection || (comparing && !second)) return undefined;
    return { selection, other: second, ...(x && y && { tables: [[x, y]] }) };
  }, [text, aq, other, bq, x, y, comparing]);
  return (
    <Page
      title="Analysis"
      note="What rows are made of, where two selections differ, and what to collect."
      actions={
        !comparing && (
          <Button
            size="xs"
            leftSection={<IconArrowsDiff size={14} />}
            onClick={() => set('b')({ from: 'badcases', search: lately })}
          >
            Compare with the field
          </Button>
        )
      }
    >
      <DamTabs value="analysis" />
      <SimpleGrid cols={{ base: 1, md: comparing ? 2 : 1 }} spacing="sm">
        <SelectionField
          label={comparing ? 'What is to become better' : 'What to look at'}
          value={a}
          onChange={set('a')}
        />
        {comparing && (
          <SelectionField
            label="Compared with"
            value={b}
            onChange={set('b')}
            aside={
              <CloseButton
                size="sm"
                aria-label="Compare no more"
                onClick={() => set('b')(undefined)}
              />
            }
          />
        )}
      </SimpleGrid>
      {order ? (
        <Ordered
          order={order}
          cross={[x, y]}
          setCross={([left, right]) => change({ x: left, y: right })}
        />
      ) : (
        <Recent />
      )}
    </Page>
  );
}
