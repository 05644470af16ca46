import { Badge, Group, NavLink, Stack, Text } from '@mantine/core';
import type { CleaningReport } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { checkName, grouped } from './words';

const colours = { error: 'red', warning: 'orange', hint: 'gray' };

interface Props {
  report: CleaningReport;
  chosen: string;
  onChoose: (check: string) => void;
}

/** The checks that found something, with how much and how much of it is set aside. */
export function ChecksList({ report, chosen, onChoose }: Props) {
  return (
    <Stack gap="sm" role="navigation" aria-label="Checks">
      {grouped(report.checks).map(({ title, checks }) => (
        <div key={title}>
          <Text size="xs" c="dimmed" fw={600} mb={2}>
            {title}
          </Text>
          {checks.map((one) => (
            <NavLink
              key={one.check}
              active={one.check === chosen}
              label={checkName(one.check)}
              description={one.doc}
              onClick={() => onChoose(one.check)}
              rightSection={
                <Group gap={4} wrap="nowrap">
                  {one.aside > 0 && (
                    <Text size="xs" c="dimmed">
                      {count(one.aside)} aside
                    </Text>
                  )}
                  <Badge variant="light" color={colours[one.severity]} tt="none">
                    {count(one.findings)}
                  </Badge>
                </Group>
              }
            />
          ))}
        </div>
      ))}
    </Stack>
  );
}
