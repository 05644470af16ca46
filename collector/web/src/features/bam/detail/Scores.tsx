import { Code, Group, Progress, Stack, Text } from '@mantine/core';
import type { Json } from '@/lib/api/contract';
import { percent } from '@/lib/format/format';
import { remainder } from '../media/objects';
import { prediction } from '../prediction';

/** The most classes that are listed. */
const most = 8;

/** The classes a model weighed. */
function Classes({ result }: { result: Json | undefined }) {
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
  return null;
}

/** The most JSON that is shown, in characters. */
const mostJson = 20_000;

/** What a model said: its words, the classes it weighed; JSON of another shape is shown as it is. */
export function Scores({ result }: { result: Json | undefined }) {
  const rest = remainder(result);
  const { text } = prediction(result);
  return (
    <Stack gap="xs">
      {text && (
        <Text size="sm" fs="italic" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          “{text}”
        </Text>
      )}
      <Classes result={result} />
      {rest !== undefined && (
        <Code block fz="xs" mah={200} style={{ overflow: 'auto' }}>
          {JSON.stringify(rest, null, 2).slice(0, mostJson)}
        </Code>
      )}
    </Stack>
  );
}
