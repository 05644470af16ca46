import { Alert, Anchor, Group, List, Loader, SegmentedControl, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { Link } from 'react-router';
import { usePreview, type RulePreview as Answered } from '@/lib/api/alarms';
import { count, dateTime } from '@/lib/format/format';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { previewed, type Draft } from './draft';
import { SeriesChart } from './SeriesChart';
import { casesAt, outcomes } from './words';

const spans: Record<Draft['window'], number[]> = {
  hour: [1, 2, 4, 13],
  day: [4, 13, 26, 52],
  week: [13, 26, 52, 104],
};

function Notes({ of, draft }: { of: Answered; draft: Draft }) {
  const scope = [...of.scope.devices, ...of.scope.slots, ...of.scope.versions].join(', ');
  return (
    <>
      {of.learning && (
        <Alert color="yellow" p="xs">
          Too little past: {count(of.learnt)} of the {count(of.needed)} {draft.window}s that are
          needed. The rule learns first, and judges after.
        </Alert>
      )}
      {of.changing.length > 0 && (
        <Alert color="yellow" p="xs">
          The search asks for {of.changing.join(', ')}, which people change later. The past is
          counted as it is now; from now on each {draft.window} is counted when it ends.
        </Alert>
      )}
      {draft.measure === 'rate' && (
        <Text size="sm" c="dimmed">
          Measured by the inferences of {scope || 'all devices, slots and versions'}.
        </Text>
      )}
    </>
  );
}

function Would({ of, weeks }: { of: Answered; weeks: number }) {
  if (of.alarms.length === 0)
    return (
      <Text size="sm">
        No alarm in {weeks} {weeks === 1 ? 'week' : 'weeks'}.
      </Text>
    );
  return (
    <Stack gap={4}>
      <Text size="sm">
        {of.alarms.length === 1 ? 'One alarm' : `${String(of.alarms.length)} alarms`} in {weeks}{' '}
        {weeks === 1 ? 'week' : 'weeks'}:
      </Text>
      <List size="sm">
        {of.alarms.slice(-8).map((one) => (
          <List.Item key={one.raised}>
            <Anchor component={Link} to={casesAt(one.cases)} size="sm">
              {dateTime(one.from)}
            </Anchor>
            : {count(one.reports)} reports, usual are {Number(one.expected.toPrecision(3))};{' '}
            {one.outcome ? (outcomes[one.outcome] ?? one.outcome) : 'it would be open now'}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

/** What the rule would have said of the past, while it is written. */
export function RulePreview({ draft }: { draft: Draft }) {
  const [settled] = useDebouncedValue(draft, 500);
  const offered = spans[draft.window];
  const [chosen, setChosen] = useState(13);
  const weeks = offered.includes(chosen) ? chosen : (offered[1] ?? 13);
  const preview = usePreview(previewed(settled), weeks);
  return (
    <Section
      title="What it would have said"
      aside={
        <Group gap="xs">
          {preview.isFetching && <Loader size="xs" aria-label="Counting" />}
          <SegmentedControl
            size="xs"
            aria-label="Weeks"
            value={String(weeks)}
            onChange={(value) => setChosen(Number(value))}
            data={offered.map((n) => ({
              value: String(n),
              label: n === 1 ? '1 week' : `${String(n)} weeks`,
            }))}
          />
        </Group>
      }
    >
      <Answer of={preview.error ? { ...preview, data: undefined } : preview}>
        {(data) => (
          <Stack gap="sm">
            <Notes of={data} draft={settled} />
            {data.points.length === 0 ? (
              <Empty title="Nothing was reported yet">There is no past to play it over.</Empty>
            ) : (
              <>
                <SeriesChart
                  points={data.points}
                  rate={settled.measure === 'rate'}
                  label="Course with what the rule would have said"
                  height={260}
                />
                <Would of={data} weeks={weeks} />
              </>
            )}
          </Stack>
        )}
      </Answer>
    </Section>
  );
}
