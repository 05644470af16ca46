import { Button, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useEmbeddings } from '@/lib/api/clusters';
import type { ClusteringSettings } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { searchWords, spaceName } from './spaces';

interface Props {
  title: string;
  search: string;
  settings?: ClusteringSettings;
  submit: string;
  pending: boolean;
  onSubmit: (settings: ClusteringSettings) => void;
  onClose: () => void;
}

const details = [
  { value: '0.5', label: 'Coarse: few, large groups' },
  { value: '1', label: 'Medium' },
  { value: '2', label: 'Fine: many, small groups' },
];

const start: ClusteringSettings = {
  name: '',
  space: '',
  detail: 1,
  min_size: 10,
  seed: 1,
  every_hours: 0,
  min_new: 0,
};

/** What to group, in which space, how finely, and when again. */
export function ClusteringDialog(props: Props) {
  const [set, setSet] = useState<ClusteringSettings>(props.settings ?? start);
  const embeddings = useEmbeddings();
  const change = (part: Partial<ClusteringSettings>) => setSet({ ...set, ...part });
  const number = (value: string | number, least: number) => Math.max(least, Number(value) || 0);
  const spaces = (embeddings.data?.spaces ?? []).map((one) => ({
    value: one.space,
    label: `${spaceName(one.space)} · ${count(one.cases)} cases`,
  }));
  const detail = String(set.detail);
  return (
    <Modal opened onClose={props.onClose} title={props.title} size="lg">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {searchWords(props.search)}
        </Text>
        <TextInput
          label="Name"
          placeholder="failures by likeness"
          data-autofocus
          maxLength={128}
          value={set.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Select
          label="Compare by"
          placeholder="Whatever most cases have"
          clearable
          data={spaces}
          value={set.space || null}
          onChange={(space) => change({ space: space ?? '' })}
        />
        <Group grow align="flex-start">
          <Select
            label="Detail"
            allowDeselect={false}
            data={
              details.some((one) => one.value === detail)
                ? details
                : [...details, { value: detail, label: detail }]
            }
            value={detail}
            onChange={(value) => change({ detail: Number(value) })}
          />
          <NumberInput
            label="Smallest group"
            min={3}
            max={10_000}
            value={set.min_size}
            onChange={(value) => change({ min_size: number(value, 3) })}
          />
        </Group>
        <Group grow align="flex-start">
          <NumberInput
            label="Run again every"
            suffix=" hours"
            description="0: never"
            min={0}
            max={8760}
            value={set.every_hours}
            onChange={(value) => change({ every_hours: number(value, 0) })}
          />
          <NumberInput
            label="Or after"
            suffix=" new cases"
            description="0: never"
            min={0}
            value={set.min_new}
            onChange={(value) => change({ min_new: number(value, 0) })}
          />
          <NumberInput
            label="Seed"
            description="Same seed, same groups"
            min={0}
            value={set.seed}
            onChange={(value) => change({ seed: number(value, 0) })}
          />
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            disabled={!set.name.trim()}
            loading={props.pending}
            onClick={() => props.onSubmit(set)}
          >
            {props.submit}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
