import { ActionIcon, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { words } from '@/lib/format/format';
import { reported, spans, times, type Choice } from './axes';

interface Segments {
  label: string;
  value: string;
  values: readonly string[];
  onChange: (value: string) => void;
  names?: Record<string, string>;
}

/** A few choices side by side. */
export function Segments({ label, value, values, onChange, names = {} }: Segments) {
  return (
    <Stack gap={2}>
      <Text size="xs" fw={500}>
        {label}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={label}
        value={value}
        onChange={onChange}
        data={values.map((one) => ({ value: one, label: names[one] ?? words(one) }))}
      />
    </Stack>
  );
}

interface Props {
  fields: Choice[];
  state: { by: string; against: string; over: string; time: string; measure: string };
  change: (part: Record<string, string>) => void;
}

/** What is counted, and by what. */
export function Controls({ fields, state, change }: Props) {
  return (
    <Group align="flex-end">
      <Select
        label="By"
        size="xs"
        w={160}
        data={fields}
        value={state.by}
        searchable
        allowDeselect={false}
        onChange={(value) => change({ by: value ?? '' })}
      />
      <Select
        label="Against"
        size="xs"
        w={160}
        data={fields.filter(({ value }) => value !== state.by)}
        value={state.against || null}
        placeholder="Nothing"
        searchable
        clearable
        onChange={(value) => change({ against: value ?? '' })}
      />
      <Segments
        label="Over"
        value={state.over}
        values={spans}
        onChange={(over) => change({ over })}
      />
      <Select
        label="Time"
        size="xs"
        w={130}
        data={state.measure === 'occurrences' ? [...times, reported] : times}
        value={state.time}
        allowDeselect={false}
        onChange={(value) => change({ time: value === 'first_seen' ? '' : (value ?? '') })}
      />
      <Segments
        label="Count"
        value={state.measure}
        values={['badcases', 'occurrences']}
        names={{ badcases: 'Cases', occurrences: 'Occurrences' }}
        onChange={(measure) => change({ measure: measure === 'badcases' ? '' : measure })}
      />
    </Group>
  );
}

/** Downloads a table. */
export function CsvButton({ href, of }: { href: string; of: string }) {
  return (
    <ActionIcon
      component="a"
      href={href}
      download
      variant="default"
      size="input-xs"
      className="no-print"
      aria-label={`Download ${of} as CSV`}
      title="CSV"
    >
      <IconDownload size={14} />
    </ActionIcon>
  );
}
