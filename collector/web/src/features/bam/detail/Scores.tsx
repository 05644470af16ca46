import { Code, Group, Progress, Stack, Text } from '@mantine/core';
import type { Json } from '@/lib/api/contract';
import { percent } from '@/lib/format/format';
import { prediction } from '../prediction';

/** The most classes that are listed. */
const most = 8;

/** The classes a model weighed; JSON that it gave in another shape is shown as it is. */
export function Scores({ result }: { result: Json | undefined }) {
  const read = prediction(result);
  if (read.scores.length > 0) {
    return (
      <Stack gap={3}>
        {read.scores.slice(0, most).map(([name, score]) => (
          <Group key={name} gap="xs" wrap="nowrap">
            <Text size="xs" w={90} truncate title={name}>
              {name}
            </Text>
            <Progress value={score * 100} flex={1} size="sm" aria-label={name} />
            <Text size="xs" w={52} ta="right">
              {percent(score)}
            </Text>
          </Group>
        ))}
      </Stack>
    );
  }
  if (read.label !== undefined || read.boxes.length > 0 || result === undefined || result === null)
    return null;
  return (
    <Code block fz="xs" mah={200} style={{ overflow: 'auto' }}>
      {JSON.stringify(result, null, 2)}
    </Code>
  );
}
