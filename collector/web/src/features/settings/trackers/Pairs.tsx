import { ActionIcon, Autocomplete, Button, Group, Input, Stack } from '@mantine/core';
import { IconArrowRight, IconPlus, IconX } from '@tabler/icons-react';
import type { Pair } from './form';

interface Props {
  label: string;
  description: string;
  pairs: Pair[];
  from: { label: string; data: string[] };
  to: { label: string; data: string[] };
  onChange: (pairs: Pair[]) => void;
}

/** A mapping: each line says what stands for what. */
export function Pairs({ label, description, pairs, from, to, onChange }: Props) {
  const set = (at: number, part: Partial<Pair>) =>
    onChange(pairs.map((pair, n) => (n === at ? { ...pair, ...part } : pair)));
  return (
    <Input.Wrapper label={label} description={description}>
      <Stack gap={6} mt={4}>
        {pairs.map((pair, n) => (
          <Group key={n} gap={6} wrap="nowrap">
            <Autocomplete
              size="xs"
              flex={1}
              aria-label={`${label}: ${from.label} ${n + 1}`}
              placeholder={from.label}
              data={from.data}
              value={pair.from}
              onChange={(value) => set(n, { from: value })}
            />
            <IconArrowRight size={14} aria-hidden />
            <Autocomplete
              size="xs"
              flex={1}
              aria-label={`${label}: ${to.label} ${n + 1}`}
              placeholder={to.label}
              data={to.data}
              value={pair.to}
              onChange={(value) => set(n, { to: value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove line ${n + 1} of ${label}`}
              onClick={() => onChange(pairs.filter((_, other) => other !== n))}
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={12} />}
            onClick={() => onChange([...pairs, { from: '', to: '' }])}
          >
            Add a line
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
