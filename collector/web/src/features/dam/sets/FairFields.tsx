import { Group, NumberInput, Select } from '@mantine/core';
import type { DocumentVersion } from '@/lib/api/contract';
import type { SetsDraft } from './draft';

interface Props {
  draft: SetsDraft;
  versions: DocumentVersion[];
  change: (part: Partial<SetsDraft>) => void;
  wrong: (field: string) => string | undefined;
}

/** Columns of which each has one value in a row: those can be compared. */
const single = ['text', 'number', 'boolean', 'time'];

/** What keeps sets fair: columns of the chosen versions, and the seed. */
export function FairFields({ draft, versions, change, wrong }: Props) {
  const columns = versions.flatMap((one) => one.columns);
  const further = columns.filter(({ type }) => single.includes(type)).map(({ name }) => name);
  const names = [...new Set(further)];
  const label = { value: 'annotation', label: 'Label of the annotation' };
  const badcase = { value: 'badcase', label: 'Badcase' };
  return (
    <Group grow align="flex-start" gap="sm">
      <Select
        size="xs"
        label="Same shares of each"
        description="Stratify by this column"
        placeholder="nothing"
        clearable
        searchable
        data={[label, ...names]}
        value={draft.stratify || null}
        error={wrong('split.stratify_by')}
        onChange={(value) => change({ stratify: value ?? '' })}
      />
      <Select
        size="xs"
        label="Keep together"
        description="Never on both sides"
        placeholder="only rows of one file"
        clearable
        searchable
        data={[badcase, ...names]}
        value={draft.group || null}
        error={wrong('split.group_by')}
        onChange={(value) => change({ group: value ?? '' })}
      />
      <NumberInput
        size="xs"
        label="Seed"
        description="Same seed, same sets"
        allowDecimal={false}
        value={draft.seed}
        error={wrong('split.seed')}
        onChange={(value) => change({ seed: Number(value) || 0 })}
      />
    </Group>
  );
}
