import { ActionIcon, Alert, Button, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconPrinter } from '@tabler/icons-react';
import { useAddress } from '@/lib/address';
import type { BadcaseFilter } from '@/lib/api/badcases';
import type { Weekly } from '@/lib/api/contract';
import { useFacets } from '@/lib/api/search';
import { useWeekly, weeklyCsvUrl } from '@/lib/api/statistics';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';
import { BamTabs } from '../BamTabs';
import { filterNames } from '../choices';
import { FilterBar } from '../list/FilterBar';
import { CsvButton } from '../stats/Controls';
import { useCasesLink } from '../stats/useCasesLink';
import { Compared, Rose } from './Causes';
import { Course, measures, type Measure } from './Course';
import { Lines } from './Lines';
import { Summary } from './Summary';
import { dayOf, shifted } from './weeks';

const names = [...filterNames, 'week', 'weeks', 'show'] as const;
const isMeasure = (text: string): text is Measure => (measures as readonly string[]).includes(text);

interface ReportProps {
  report: Weekly;
  csv: (table: string) => string;
  measure: Measure;
  setMeasure: (measure: string) => void;
}

function Report({ report, csv, measure, setMeasure }: ReportProps) {
  const link = useCasesLink();
  const classes = report.classes.map(({ result, truth, query, ...numbers }) => ({
    key: `${result}\n${truth}`,
    name: `${result || '(no result)'} → ${truth || '(no truth)'}`,
    to: link(query),
    ...numbers,
  }));
  const groups = report.groups.map(({ id, name, ...numbers }) => ({
    key: id,
    name,
    to: `/bam?cluster=${id}`,
    ...numbers,
  }));
  return (
    <Stack>
      {report.notes.map((note) => (
        <Alert role="note" key={note} variant="light" color="gray" p="xs">
          {note}
        </Alert>
      ))}
      <Summary report={report} />
      <Section title="Week by week">
        <Course report={report} measure={measure} setMeasure={setMeasure} />
      </Section>
      <Section
        title="Functions and versions"
        aside={<CsvButton href={csv('weeks')} of="functions and versions" />}
      >
        <Lines report={report} />
      </Section>
      <Section title="What rose" aside={<CsvButton href={csv('rose')} of="what rose" />}>
        <Rose report={report} />
      </Section>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section
          title="Classes: result → truth"
          aside={<CsvButton href={csv('classes')} of="classes" />}
        >
          <Compared head="Class" rows={classes} empty="No new cases" />
        </Section>
        <Section
          title="Groups of like cases"
          aside={<CsvButton href={csv('groups')} of="groups" />}
        >
          <Compared head="Group" rows={groups} empty="No clustering has cases of this week" />
        </Section>
      </SimpleGrid>
    </Stack>
  );
}

function FunctionSelect(props: { filter: BadcaseFilter; change: (name: string) => void }) {
  const { filter, change } = props;
  const known = useFacets(['function'], { ...filter, function: undefined }, 200);
  const values = (known.data?.facets[0]?.values ?? []).map(({ key }) => key).filter(Boolean);
  return (
    <Select
      aria-label="Function"
      placeholder="All functions"
      size="xs"
      w={180}
      clearable
      searchable
      data={[...new Set([...values, ...(filter.function ? [filter.function] : [])])]}
      value={filter.function ?? null}
      onChange={(value) => change(value ?? '')}
    />
  );
}

/** What came new, came back and was resolved in a week, per function and version, and why. */
export function WeeklyPage() {
  const [address, change] = useAddress(names);
  const { week = '', weeks: asked = '12', show = 'new', ...filter } = address;
  const weeks = Math.min(52, Math.max(2, Number(asked) || 12));
  const report = useWeekly(week, weeks, filter);
  const day = report.data ? dayOf(report.data.week) : week;
  const until = report.data ? shifted(day, 1) : '';
  const move = (by: number) => change({ week: shifted(day, by) });
  return (
    <Page
      title="Weekly report"
      note={
        day && (
          <Text size="sm" c="dimmed">
            Week of {day}, to before {until}, {report.data?.zone}
            {filter.function && `, ${filter.function}`}
          </Text>
        )
      }
      actions={
        <Group gap="xs" className="no-print">
          <ActionIcon
            variant="default"
            aria-label="Week before"
            disabled={!day}
            onClick={() => move(-1)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <ActionIcon
            variant="default"
            aria-label="Week after"
            disabled={!report.data?.complete}
            onClick={() => move(1)}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
          <FunctionSelect filter={filter} change={(value) => change({ function: value })} />
          <Select
            aria-label="Weeks shown"
            size="xs"
            w={110}
            data={['4', '8', '12', '26', '52'].map((value) => ({ value, label: `${value} weeks` }))}
            value={String(weeks)}
            allowDeselect={false}
            onChange={(value) => change({ weeks: value === '12' ? '' : (value ?? '') })}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPrinter size={14} />}
            onClick={() => window.print()}
          >
            Print
          </Button>
        </Group>
      }
    >
      <div className="no-print">
        <BamTabs value="weekly" />
      </div>
      <div className="no-print">
        <FilterBar filter={filter} change={change} unordered />
      </div>
      <Answer of={report}>
        {(data) => (
          <Report
            report={data}
            csv={(table) => weeklyCsvUrl(day, weeks, filter, table)}
            measure={isMeasure(show) ? show : 'new'}
            setMeasure={(next) => change({ show: next === 'new' ? '' : next })}
          />
        )}
      </Answer>
    </Page>
  );
}
