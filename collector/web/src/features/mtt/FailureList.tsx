import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { count, shortHash } from '@/lib/format/format';
import { Section } from '@/ui/Section';
import { prediction } from '../bam/prediction';
import { Thumb } from '../bam/media/Thumb';
import type { Failure } from './results';

/** The most samples that are shown. */
const most = 24;

/** What the model got wrong in this test. */
export function FailureList({ failures }: { failures: Failure[] }) {
  return (
    <Section title="Failing samples" aside={<Text size="sm">{count(failures.length)}</Text>}>
      <SimpleGrid cols={{ base: 3, sm: 4, md: 6 }} spacing="xs">
        {failures.slice(0, most).map((one, n) => (
          <Stack key={`${one.file}${n}`} gap={2}>
            <Thumb
              media={
                one.file
                  ? { name: one.name, sha256: one.file, size: 0, media_type: 'image/*' }
                  : undefined
              }
              height={84}
            />
            <Text size="xs">
              {prediction(one.result).label ?? '?'}, should be{' '}
              <b>{prediction(one.truth).label ?? '?'}</b>
            </Text>
            {one.badcase ? (
              <Anchor component={Link} size="xs" to={`/bam/badcases/${one.badcase}`}>
                Badcase
              </Anchor>
            ) : (
              <Text size="xs" c="dimmed" truncate>
                {one.name || shortHash(one.file)}
              </Text>
            )}
          </Stack>
        ))}
      </SimpleGrid>
    </Section>
  );
}
