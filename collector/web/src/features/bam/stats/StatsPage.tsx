import { Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useAddress } from '@/lib/address';
import type { BadcaseFilter } from '@/lib/api/badcases';
import { useSearchFields } from '@/lib/api/search';
import { ratedBy, tableCsvUrl, useTable, type TableQuestion } from '@/lib/api/statistics';
import { count } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { BamTabs } from '../BamTabs';
import { filterNames } from '../choices';
import { FilterBar } from '../list/FilterBar';
import { axes, axisName, reported, shownSpans, spans, type Span } from './axes';
import { Controls, CsvButton, Segments } from './Controls';
import { CrossTable, type Mode } from './CrossTable';
import { OverTime } from './OverTime';
import { Rates } from './Rates';
import { Reported } from './Reported';
import { Shares } from './Shares';

const names = [...filterNames, 'by', 'against', 'over', 'time', 'measure', 'show'] as const;
const modes = ['counts', 'row', 'column', 'all'] as const;

interface Part {
  question: TableQuestion;
  filter: BadcaseFilter;
}

/** How many lines are shown at first, and after "more". */
const few = 20;
const many = 1000;

function SharesSection({ question, filter }: Part) {
  const [most, setMost] = useState(few);
  const asked = { ...question, max_rows: most };
  const table = useTable(asked, filter);
  const title = `Share by ${axisName(question.rows).toLowerCase()}`;
  return (
    <Section
      title={title}
      aside={
        <Group gap="xs">
          {table.data && <Text size="sm">{count(table.data.total)} in all</Text>}
          <CsvButton href={tableCsvUrl({ ...question, max_rows: many }, filter)} of={title} />
        </Group>
      }
    >
      <Answer of={table}>
        {(data) =>
          data.badcases === 0 ? (
            <Empty title="Nothing to count">No badcase matches this search.</Empty>
          ) : (
            <Shares table={data} more={most === few ? () => setMost(many) : undefined} />
          )
        }
      </Answer>
    </Section>
  );
}

function CrossSection(props: Part & { mode: Mode; setMode: (mode: string) => void }) {
  const { question, filter, mode, setMode } = props;
  const table = useTable(question, filter);
  const title = `${axisName(question.rows)} against ${axisName(question.columns ?? '').toLowerCase()}`;
  const whole = { ...question, max_rows: many, max_columns: 100 };
  return (
    <Section
      title={title}
      aside={
        <Group gap="xs" align="flex-end">
          <Segments
            label="Show"
            value={mode}
            values={modes}
            names={{ row: '% of row', column: '% of column', all: '% of all' }}
            onChange={setMode}
          />
          <CsvButton href={tableCsvUrl(whole, filter)} of={title} />
        </Group>
      }
    >
      <Answer of={table}>
        {(data) =>
          data.badcases === 0 ? (
            <Empty title="Nothing to count">No badcase matches this search.</Empty>
          ) : (
            <CrossTable table={data} mode={mode} />
          )
        }
      </Answer>
    </Section>
  );
}

function TimeSection({ question, filter }: Part) {
  const table = useTable(question, filter);
  return (
    <Section
      title="Over time"
      aside={
        <CsvButton href={tableCsvUrl({ ...question, max_rows: many }, filter)} of="Over time" />
      }
    >
      <Answer of={table}>{(data) => <OverTime table={data} />}</Answer>
    </Section>
  );
}

const isSpan = (text: string): text is Span => (spans as readonly string[]).includes(text);
const isMode = (text: string): text is Mode => (modes as readonly string[]).includes(text);

/** Shares, cross tables and courses of whatever the search or the selection finds. */
export function StatsPage() {
  const [address, change] = useAddress(names);
  const {
    by = 'function',
    against = '',
    over = 'day',
    time: timed = 'first_seen',
    measure = 'badcases',
    show = 'counts',
    ...filter
  } = address;
  const fields = axes(useSearchFields().data);
  const span = isSpan(over) ? over : 'day';
  // Cases themselves have no time of each report.
  const time = timed === reported.value && measure !== 'occurrences' ? 'first_seen' : timed;
  const rows = { question: { rows: by, measure }, filter };
  return (
    <Page title="Badcase statistics">
      <BamTabs value="stats" />
      <FilterBar filter={filter} change={change} unordered />
      <Controls
        fields={fields}
        state={{ by, against, over: span, time, measure }}
        change={change}
      />
      <Stack>
        <SharesSection key={by} {...rows} />
        {against && against !== by && (
          <CrossSection
            question={{ rows: by, columns: against, measure, max_rows: 30, max_columns: 12 }}
            filter={filter}
            mode={isMode(show) ? show : 'counts'}
            setMode={(mode) => change({ show: mode === 'counts' ? '' : mode })}
          />
        )}
        <Rates by={ratedBy.includes(by) ? by : 'model_version'} filter={filter} />
        {time === reported.value ? (
          <Reported by={by} over={span} filter={filter} />
        ) : (
          <TimeSection
            question={{
              rows: `${time}.${span}`,
              columns: by,
              measure,
              max_rows: shownSpans[span],
              max_columns: 7,
            }}
            filter={filter}
          />
        )}
      </Stack>
    </Page>
  );
}
