import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { AnalysisSelection, Gap } from '@/lib/api/contract';
import { percent } from '@/lib/format/format';
import { Section } from '@/ui/Section';
import { behindLink } from './selection';

interface Props {
  gap: Gap;
  b: AnalysisSelection;
}

/** What to collect so that the first selection becomes like the second. */
export function Suggestions({ gap, b }: Props) {
  return (
    <Section title="What to collect">
      {gap.suggestions.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing: no value is surely and much rarer in {gap.a} than in {gap.b}.
        </Text>
      ) : (
        <Stack gap="sm">
          {gap.suggestions.map((one) => (
            <Group key={one.words} justify="space-between" align="flex-start" gap="sm">
              <div style={{ flex: '1 1 320px' }}>
                <Text size="sm">{one.words}</Text>
                <Text size="xs" c="dimmed">
                  Share now {percent(one.share_now)}, then {percent(one.share_then)}
                  {one.distance_now
                    ? `; distance ${one.distance_now.toFixed(3)}, then ${(one.distance_then ?? 0).toFixed(3)}`
                    : ''}
                  {one.query && (
                    <>
                      {'. '}
                      <Anchor component={Link} size="xs" to={behindLink(b, one.query)}>
                        Look at those in {gap.b}
                      </Anchor>
                    </>
                  )}
                </Text>
              </div>
            </Group>
          ))}
        </Stack>
      )}
    </Section>
  );
}
