import { Anchor, Group, SimpleGrid, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { AnalysisSelection, ClassBalance } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { Section } from '@/ui/Section';
import { number } from './names';
import { behindLink, valueQuery } from './selection';

interface Props {
  balance: ClassBalance;
  selection: AnalysisSelection;
  field: string | undefined;
}

/** How evenly objects are spread over classes, and which are the smallest. */
export function Balance({ balance, selection, field }: Props) {
  return (
    <Section title="Balance of classes">
      <Text size="sm" mb="sm">
        {balance.words}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Facts
          facts={[
            ['Classes', count(balance.classes)],
            ['Largest : smallest', `${number(balance.ratio)} : 1`],
            ['Evenness', `${percent(balance.evenness)} of equal sizes`],
            ['As varied as', `${number(balance.effective)} equal classes`],
          ]}
        />
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            The smallest
          </Text>
          <Group gap="xs">
            {balance.smallest.map(({ value, count: n }) => {
              const query = valueQuery(field, value);
              const text = `${value} ${count(n)}`;
              return query ? (
                <Anchor key={value} component={Link} size="sm" to={behindLink(selection, query)}>
                  {text}
                </Anchor>
              ) : (
                <Text key={value} size="sm">
                  {text}
                </Text>
              );
            })}
          </Group>
        </div>
      </SimpleGrid>
    </Section>
  );
}
