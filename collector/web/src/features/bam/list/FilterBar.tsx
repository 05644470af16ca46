import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Address } from '@/lib/address';
import { useCommands } from '@/lib/useCommands';
import { severities, sorts, sources, statuses, type FilterName } from '../choices';

interface Props {
  /** Leaves out the order, for pages that count. */
  unordered?: boolean;
  filter: Address<FilterName>;
  change: (part: Address<FilterName>) => void;
}

interface Choice {
  value: string;
  label: string;
}

function Pick(
  props: Props & { name: FilterName; label: string; choices: Choice[]; width?: number },
) {
  const { filter, change, name, label, choices, width = 132 } = props;
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={choices}
      value={filter[name] ?? null}
      onChange={(value) => change({ [name]: value ?? '' })}
      clearable
      size="xs"
      w={width}
    />
  );
}

function Keywords({ filter, change }: Props) {
  const [text, setText] = useState(filter.q ?? '');
  const [given, setGiven] = useState(filter.q);
  const box = useRef<HTMLInputElement>(null);
  const send = useDebouncedCallback((q: string) => change({ q }), 300);
  useCommands({ search: () => box.current?.focus() });
  // The address may change under the field: a facet, a link, the back button.
  if (given !== filter.q) {
    setGiven(filter.q);
    setText(filter.q ?? '');
  }
  useEffect(() => {
    const field = box.current;
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape') field?.blur();
    };
    field?.addEventListener('keydown', leave);
    return () => field?.removeEventListener('keydown', leave);
  }, []);
  return (
    <TextInput
      ref={box}
      size="xs"
      flex="1 1 200px"
      placeholder="Search keywords  ( / )"
      aria-label="Keywords"
      leftSection={<IconSearch size={14} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}

/** Keywords and the filters that have few values; the others are in the facets. */
export function FilterBar({ filter, change, unordered }: Props) {
  const active = Object.entries(filter).filter(([name]) => name !== 'sort');
  const clear = () => change(Object.fromEntries(active.map(([name]) => [name, ''])));
  const both = { filter, change };
  return (
    <Group gap="xs" role="search">
      <Keywords {...both} />
      <Pick {...both} name="status" label="Status" choices={statuses} />
      <Pick {...both} name="severity" label="Severity" choices={severities} />
      <Pick
        {...both}
        name="has_truth"
        label="Truth"
        width={120}
        choices={[
          { value: 'true', label: 'With truth' },
          { value: 'false', label: 'Without truth' },
        ]}
      />
      <Pick {...both} name="source" label="Source" choices={sources} width={110} />
      {!unordered && (
        <Pick {...both} name="sort" label="Last seen first" choices={sorts} width={178} />
      )}
      {active.length > 0 && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconX size={12} />}
          onClick={clear}
        >
          Clear filters
        </Button>
      )}
    </Group>
  );
}
