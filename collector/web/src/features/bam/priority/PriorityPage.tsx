import { Button, Group, NumberInput, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { Formula, Ranking } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';
import { useFormulaPreview, useRanking, useSetFormula } from '@/lib/api/priority';
import { count } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { BamTabs } from '../BamTabs';
import { Order } from './Order';
import { terms } from './points';

function same(one: Formula, other: Formula): boolean {
  return terms.every(({ name }) => one[name] === other[name]);
}

interface FieldsProps {
  formula: Formula;
  change: ((formula: Formula) => void) | undefined;
}

/** The weights, each beside what it weighs. */
function Fields({ formula, change }: FieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      {terms.map(({ name, label, says, most }) => (
        <NumberInput
          key={name}
          label={label}
          description={says}
          size="sm"
          min={0}
          max={most}
          step={0.5}
          decimalScale={3}
          readOnly={!change}
          value={formula[name]}
          onChange={(value) => typeof value === 'number' && change?.({ ...formula, [name]: value })}
        />
      ))}
    </SimpleGrid>
  );
}

function Followed({ ranking }: { ranking: Ranking }) {
  const { revision, author, changed_at, scored, total } = ranking;
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed">
        {revision > 0 && author ? (
          <>
            Set by {author} <When at={changed_at} />, change {count(revision)}.
          </>
        ) : (
          'The formula that MLife comes with.'
        )}
      </Text>
      {scored < total && (
        <Group gap="xs" wrap="nowrap">
          <Progress value={(scored / total) * 100} flex={1} aria-label="Scores that follow it" />
          <Text size="xs">
            {count(scored)} of {count(total)} scores follow it
          </Text>
        </Group>
      )}
    </Stack>
  );
}

function Editor({ ranking }: { ranking: Ranking }) {
  const engineer = useMay('engineer');
  const [formula, setFormula] = useState(ranking.formula);
  const [settled] = useDebouncedValue(formula, 300);
  const preview = useFormulaPreview(settled, engineer);
  const save = useSetFormula();
  const changed = !same(formula, ranking.formula);
  return (
    <Stack>
      <Section title="Points of a case">
        <Stack>
          <Text size="sm">
            The sum of these terms orders the work; a point is a factor of two. Time since a case
            was last seen takes points away.
          </Text>
          <Fields formula={formula} change={engineer ? setFormula : undefined} />
          <Followed ranking={ranking} />
          {engineer && (
            <Group>
              <Button
                size="xs"
                disabled={!changed}
                loading={save.isPending}
                onClick={() =>
                  save.mutate(formula, {
                    onSuccess: () => done('The new order is in force; scores follow it now'),
                    onError: failed,
                  })
                }
              >
                Save
              </Button>
              <Button
                size="xs"
                variant="default"
                disabled={!changed}
                onClick={() => setFormula(ranking.formula)}
              >
                Put back
              </Button>
            </Group>
          )}
        </Stack>
      </Section>
      {engineer && (
        <Section title={changed ? 'What would come first' : 'What comes first'}>
          <Answer of={preview}>
            {(data) => <Order before={data.before} after={data.after} changed={changed} />}
          </Answer>
        </Section>
      )}
    </Stack>
  );
}

/** The formula that orders the work, with a preview of what a change of it does. */
export function PriorityPage() {
  const ranking = useRanking();
  return (
    <Page
      title="Priority formula"
      trail={[{ to: '/bam/next', label: 'Next' }]}
      note="What makes a case urgent"
    >
      <BamTabs value="next" />
      <Answer of={ranking}>{(data) => <Editor key={data.revision} ranking={data} />}</Answer>
    </Page>
  );
}
