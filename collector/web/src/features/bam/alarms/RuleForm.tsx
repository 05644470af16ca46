import {
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { SearchBox } from '@/features/search/SearchBox';
import { usePeopleOptions } from '@/lib/api/discussion';
import { useChannels } from '@/lib/api/notify';
import { useSearches } from '@/lib/api/search';
import { words } from '@/lib/format/format';
import { sensitivities, type Draft } from './draft';

interface Props {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Stack gap={2}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      {children}
    </Stack>
  );
}

function Choice<T extends string>(props: {
  label: string;
  value: T;
  names: Record<T, string>;
  onChange: (value: T) => void;
}) {
  return (
    <Field label={props.label}>
      <SegmentedControl
        size="xs"
        aria-label={props.label}
        value={props.value}
        onChange={(value) => props.onChange(value as T)}
        data={Object.entries<string>(props.names).map(([value, label]) => ({ value, label }))}
      />
    </Field>
  );
}

function Watched({ draft, change }: Props) {
  const searches = useSearches();
  return (
    <>
      <Select
        label="Saved search"
        description="The rule follows it when it changes."
        placeholder="none: the search below"
        clearable
        searchable
        data={(searches.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
        value={draft.search || null}
        onChange={(search) => change({ search: search ?? '' })}
      />
      {draft.search === '' && (
        <Field label="Search">
          <Group>
            <SearchBox value={draft.query} onChange={(query) => change({ query })} />
          </Group>
        </Field>
      )}
    </>
  );
}

function Limits({ draft, change }: Props) {
  const amount = (
    name: 'threshold' | 'min_count' | 'min_exposure' | 'cooldown_hours',
    label: string,
    description: string,
    min = 0,
  ) => (
    <NumberInput
      label={label}
      description={description}
      min={min}
      allowDecimal={name === 'threshold'}
      allowNegative={false}
      value={draft[name]}
      onChange={(value) => change({ [name]: Math.max(min, Number(value) || 0) })}
    />
  );
  const levels = sensitivities.some((one) => one.value === draft.false_per_year)
    ? sensitivities
    : [
        ...sensitivities,
        { value: draft.false_per_year, label: `${String(draft.false_per_year)} a year` },
      ];
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      {draft.kind === 'baseline' ? (
        <Select
          label="False alarms put up with"
          description="Fewer are quieter, more find smaller rises."
          allowDeselect={false}
          data={levels.map((one) => ({ value: String(one.value), label: one.label }))}
          value={String(draft.false_per_year)}
          onChange={(value) => change({ false_per_year: Number(value) })}
        />
      ) : (
        amount(
          'threshold',
          'Raised at',
          draft.measure === 'rate'
            ? 'Reports per 1,000 inferences.'
            : `Reports in one ${draft.window}.`,
        )
      )}
      {amount('min_count', 'At least', 'A rise of fewer reports raises nothing.', 1)}
      {draft.measure === 'rate' &&
        amount('min_exposure', 'Fewest inferences', 'Windows with fewer are not judged.')}
      {amount('cooldown_hours', 'Quiet after an alarm', 'Hours in which no other is raised.')}
    </SimpleGrid>
  );
}

function Told({ draft, change }: Props) {
  const channels = useChannels();
  const people = usePeopleOptions(draft.watchers);
  const offered = channels.data?.items ?? [];
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <MultiSelect
        label="Channels"
        description="Set up by administrators under Settings."
        placeholder={offered.length === 0 ? 'there are none' : undefined}
        disabled={offered.length === 0}
        data={offered.map((one) => ({
          value: one.id,
          label: one.enabled ? one.name : `${one.name} (off)`,
        }))}
        value={draft.channels}
        onChange={(value) => change({ channels: value })}
      />
      <MultiSelect
        label="People"
        description="Told in the page, by the bell."
        searchable
        data={people}
        value={draft.watchers}
        onChange={(value) => change({ watchers: value })}
      />
    </SimpleGrid>
  );
}

/** What is watched, against what, and who is told. */
export function RuleForm({ draft, change }: Props) {
  return (
    <Stack gap="sm">
      <Group align="flex-end" wrap="nowrap">
        <TextInput
          flex={1}
          label="Name"
          placeholder="Half-worn masks"
          required
          maxLength={128}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Switch
          mb={8}
          label="On"
          checked={draft.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
      </Group>
      <Watched draft={draft} change={change} />
      <Group gap="md">
        <Choice
          label="Count"
          value={draft.measure}
          names={{ reports: 'Reports', rate: 'Per 1,000 inferences' }}
          onChange={(measure) => change({ measure })}
        />
        <Choice
          label="In each"
          value={draft.window}
          names={{ hour: words('hour'), day: words('day'), week: words('week') }}
          onChange={(window) => change({ window })}
        />
        <Choice
          label="Against"
          value={draft.kind}
          names={{ baseline: 'Its own past', threshold: 'A number' }}
          onChange={(kind) => change({ kind })}
        />
      </Group>
      <Limits draft={draft} change={change} />
      <Told draft={draft} change={change} />
    </Stack>
  );
}
