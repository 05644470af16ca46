import { Group, NumberInput, RangeSlider, SegmentedControl, Stack, Text } from '@mantine/core';
import type { DataSet } from '@/lib/api/contract';
import { sharesOf, withShare, type SetsDraft, type Way } from './draft';

interface Props {
  draft: SetsDraft;
  change: (part: Partial<SetsDraft>) => void;
  /** What is wrong with a field of the request. */
  wrong: (field: string) => string | undefined;
}

const ways: { value: Way; label: string }[] = [
  { value: 'shares', label: 'Shares' },
  { value: 'rows', label: 'Numbers of rows' },
  { value: 'folds', label: 'Folds' },
  { value: 'one', label: 'One set' },
];

const roles: { value: DataSet['role']; label: string }[] = [
  { value: 'train', label: 'Training' },
  { value: 'validation', label: 'Validation' },
  { value: 'test', label: 'Testing' },
];

const number = (value: number | string) => Math.max(0, Math.round(Number(value) || 0));

function Shares({ draft, change, wrong }: Props) {
  const { train, validation, test } = sharesOf(draft.cuts);
  const fields = [
    ['train', 'Training, %', train],
    ['validation', 'Validation, %', validation],
    ['test', 'Testing, %', test],
  ] as const;
  const fault = wrong('split.test') ?? wrong('split.validation');
  return (
    <div>
      <Group grow gap="sm" mb="sm">
        {fields.map(([role, label, value]) => (
          <NumberInput
            key={role}
            size="xs"
            label={label}
            min={0}
            max={100}
            value={value}
            onChange={(next) => change({ cuts: withShare(draft.cuts, role, number(next)) })}
          />
        ))}
      </Group>
      <RangeSlider
        min={0}
        max={100}
        minRange={0}
        label={null}
        thumbFromLabel="Where training ends"
        thumbToLabel="Where validation ends"
        value={draft.cuts}
        onChange={(cuts) => change({ cuts })}
      />
      {fault && (
        <Text size="xs" c="red" mt={4} role="alert">
          {fault}
        </Text>
      )}
    </div>
  );
}

function Rows({ draft, change, wrong }: Props) {
  return (
    <Group grow gap="sm" align="flex-start">
      <NumberInput
        size="xs"
        label="Rows for validation"
        min={0}
        value={draft.validationRows}
        error={wrong('split.validation_rows')}
        onChange={(next) => change({ validationRows: number(next) })}
      />
      <NumberInput
        size="xs"
        label="Rows for testing"
        min={0}
        value={draft.testRows}
        error={wrong('split.test_rows')}
        onChange={(next) => change({ testRows: number(next) })}
      />
    </Group>
  );
}

/** How rows are divided among sets. */
export function WayFields(props: Props) {
  const { draft, change, wrong } = props;
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        aria-label="How rows are divided"
        data={ways}
        value={draft.way}
        onChange={(way) => change({ way: way as Way })}
      />
      {draft.way === 'shares' && <Shares {...props} />}
      {draft.way === 'rows' && <Rows {...props} />}
      {draft.way === 'folds' && (
        <NumberInput
          size="xs"
          label="Folds"
          description="Pairs of sets, 2 to 20"
          min={2}
          max={20}
          value={draft.folds}
          w={220}
          error={wrong('split.folds')}
          onChange={(next) => change({ folds: number(next) })}
        />
      )}
      {draft.way === 'one' && (
        <SegmentedControl
          size="xs"
          aria-label="What the set is for"
          data={roles}
          value={draft.role}
          onChange={(role) => change({ role: role as DataSet['role'] })}
        />
      )}
      {wrong('split') && (
        <Text size="xs" c="red" role="alert">
          {wrong('split')}
        </Text>
      )}
    </Stack>
  );
}
