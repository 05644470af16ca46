import { Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useOccurrences } from '@/lib/api/badcases';
import type { Badcase, Json, Occurrence } from '@/lib/api/contract';
import { percent } from '@/lib/format/format';
import { Answer, Empty } from '@/ui/States';
import { prediction } from '../prediction';
import { Scores } from './Scores';

/** The newest report of this case under each model version. */
function byModel(items: Occurrence[]): Map<string, Occurrence> {
  const found = new Map<string, Occurrence>();
  for (const one of items) {
    const version = one.model_version;
    if (version && !found.has(version)) found.set(version, one);
  }
  return found;
}

function Side({ title, result }: { title: string; result: Json | undefined }) {
  const read = prediction(result);
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text fw={600}>
        {read.label ?? 'No label'}{' '}
        {read.confidence !== undefined && `(${percent(read.confidence)})`}
      </Text>
      <Scores result={result} />
    </Stack>
  );
}

/** The same case as another model version judged it, side by side. */
export function OtherModel({ badcase }: { badcase: Badcase }) {
  const occurrences = useOccurrences(badcase.id);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Answer of={occurrences}>
      {({ items }) => {
        const models = byModel(items);
        const others = [...models.keys()].filter((version) => version !== badcase.model_version);
        const other = chosen ?? others[0];
        if (!other) {
          return (
            <Empty title="Seen with one model only">
              When another version meets this case, both stand here.
            </Empty>
          );
        }
        return (
          <Stack gap="sm">
            <Select
              aria-label="Other model"
              size="xs"
              w={220}
              data={others}
              value={other}
              onChange={setChosen}
            />
            <SimpleGrid cols={2}>
              <Side title={`Model ${badcase.model_version || 'unknown'}`} result={badcase.result} />
              <Side title={`Model ${other}`} result={models.get(other)?.result} />
            </SimpleGrid>
          </Stack>
        );
      }}
    </Answer>
  );
}
