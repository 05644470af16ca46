import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useScore } from '@/lib/api/priority';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';
import { Parts } from './Parts';

/** Why a case stands where it does in the order of work. */
export function Score({ id }: { id: string }) {
  const score = useScore(id);
  return (
    <Section
      title="Urgency"
      aside={
        <Anchor component={Link} size="xs" to="/bam/priority">
          Formula
        </Anchor>
      }
    >
      <Answer of={score}>
        {(data) => (
          <>
            <Parts ranked={data} />
            <Text size="xs" c="dimmed">
              A point is a factor of two.
            </Text>
          </>
        )}
      </Answer>
    </Section>
  );
}
