import { Group, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Address } from '@/lib/address';

export const rowFilterNames = ['q', 'label'] as const;
type Names = (typeof rowFilterNames)[number];

/** Narrows rows by their path and the label of their annotation. */
export function RowFilter(props: {
  filter: Address<Names>;
  change: (part: Address<Names>) => void;
}) {
  const { filter, change } = props;
  return (
    <Group gap="xs" mb="xs">
      <TextInput
        size="xs"
        w={220}
        placeholder="Part of the path"
        aria-label="Part of the path"
        leftSection={<IconSearch size={14} />}
        value={filter.q ?? ''}
        onChange={(event) => change({ q: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        w={160}
        placeholder="Label"
        aria-label="Label"
        value={filter.label ?? ''}
        onChange={(event) => change({ label: event.currentTarget.value })}
      />
    </Group>
  );
}
