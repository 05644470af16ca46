import { Group, Text, UnstyledButton } from '@mantine/core';
import { count } from '@/lib/format/format';
import type { Key } from './colours';

/** What the colours mean, with the numbers of points; a click selects those of one colour. */
export function Legend({ keys, pick }: { keys: Key[]; pick: (key: number, add: boolean) => void }) {
  return (
    <Group gap="sm" aria-label="Colours" style={{ flex: 1 }}>
      {keys.map((key, n) => (
        <UnstyledButton
          key={n}
          style={{ display: 'flex', alignItems: 'center', gap: 5 }}
          title="Select these cases"
          onClick={(event) => pick(n, event.ctrlKey || event.metaKey)}
        >
          <span
            style={{
              width: 10,
              height: 10,
              borderRadius: 2,
              background: key.colour,
              flexShrink: 0,
            }}
          />
          <Text size="xs">
            {key.label} ({count(key.count)})
          </Text>
        </UnstyledButton>
      ))}
    </Group>
  );
}
