import { Select, SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useSimilar } from '@/lib/api/clusters';
import { percent } from '@/lib/format/format';
import { Answer, Empty } from '@/ui/States';
import { spaceName } from '../clusters/spaces';
import { Thumb } from '../media/Thumb';

/** Cases whose embeddings are nearest to this one's. */
export function Similar({ id }: { id: string }) {
  const [space, setSpace] = useState('');
  return (
    <Answer of={useSimilar(id, space)}>
      {(found) => (
        <Stack gap="xs">
          {found.spaces.length > 1 && (
            <Select
              size="xs"
              w={280}
              aria-label="Compare by"
              allowDeselect={false}
              data={found.spaces.map((value) => ({ value, label: spaceName(value) }))}
              value={space || found.space}
              onChange={(value) => setSpace(value ?? '')}
            />
          )}
          {found.items.length === 0 ? (
            <Empty title="No similar cases">
              {found.spaces.length === 0
                ? 'This case has no embedding: there is nothing to compute one from, or it is not done yet.'
                : 'No other case has an embedding to compare with.'}
            </Empty>
          ) : (
            <SimpleGrid cols={{ base: 3, sm: 4, md: 6 }} spacing="xs">
              {found.items.map(({ badcase, likeness }) => (
                <UnstyledButton
                  key={badcase.id}
                  component={Link}
                  to={`/bam/badcases/${badcase.id}`}
                  aria-label={badcase.title}
                >
                  <Thumb media={badcase.media[0]} height={96} />
                  <Text size="xs" lineClamp={2}>
                    {badcase.title}
                  </Text>
                  <Text size="xs" c="dimmed">
                    likeness {percent(Math.max(0, likeness))}
                  </Text>
                </UnstyledButton>
              ))}
            </SimpleGrid>
          )}
        </Stack>
      )}
    </Answer>
  );
}
