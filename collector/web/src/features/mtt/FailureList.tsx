import { Anchor, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Task } from '@/lib/api/contract';
import { useFailuresToBadcases } from '@/lib/api/tasks';
import { count, shortHash } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Section } from '@/ui/Section';
import { done, failed } from '@/ui/toast';
import { mediaTypeOf, prediction } from '../bam/prediction';
import { Thumb } from '../bam/media/Thumb';
import type { Failure } from './results';

/** How many samples are shown at first, and more each time one asks. */
const atOnce = 24;

/** What the model got wrong in this test. */
export function FailureList({ task, failures }: { task: Task; failures: Failure[] }) {
  const [shown, setShown] = useState(atOnce);
  const make = useFailuresToBadcases();
  const submit = () =>
    make.mutate(task.id, {
      onSuccess: ({ ids }) => done(`${count(ids.length)} badcases are in BAM`),
      onError: failed,
    });
  return (
    <Section
      title="Failing samples"
      aside={
        <Group gap="xs">
          <Text size="sm">{count(failures.length)}</Text>
          {task.badcases.length === 0 && (
            <Only role="engineer">
              <Button
                size="compact-xs"
                variant="light"
                leftSection={<IconBug size={13} />}
                loading={make.isPending}
                onClick={submit}
              >
                Make badcases of them
              </Button>
            </Only>
          )}
        </Group>
      }
    >
      <SimpleGrid cols={{ base: 3, sm: 4, md: 6 }} spacing="xs">
        {failures.slice(0, shown).map((one, n) => (
          <Stack key={`${one.file}${n}`} gap={2}>
            <Thumb
              media={
                one.file
                  ? { name: one.name, sha256: one.file, size: 0, media_type: mediaTypeOf(one.name) }
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
      {failures.length > shown && (
        <Group justify="center" mt="sm">
          <Button size="xs" variant="default" onClick={() => setShown(shown + atOnce)}>
            {count(failures.length - shown)} more
          </Button>
        </Group>
      )}
    </Section>
  );
}
