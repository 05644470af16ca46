import {
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  Slider,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { usePicker } from '@/features/search/usePicker';
import { useMakeSets } from '@/lib/api/data';
import { useNamed } from '@/lib/api/found';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';

const groupings = [
  { value: 'device', label: 'Device' },
  { value: 'badcase', label: 'Badcase' },
  { value: 'video', label: 'Video' },
];

/** Splits documents into a frozen training set and a frozen testing set. */
export function SplitDialog({ document, onClose }: { document?: string; onClose: () => void }) {
  const split = useMakeSets();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string[]>(document ? [document] : []);
  const documents = usePicker('documents', chosen, 'latest>0');
  const picked = useNamed('documents', chosen);
  const [test, setTest] = useState(20);
  const [seed, setSeed] = useState<number | string>(1);
  const [stratify, setStratify] = useState('annotation');
  const [group, setGroup] = useState<string | null>(null);
  const submit = () =>
    split.mutate(
      {
        name,
        documents: chosen.map((id) => ({
          id,
          version: picked.find((one) => one.id === id)?.latest ?? 0,
        })),
        split: {
          test: test / 100,
          seed: Number(seed) || 0,
          ...(stratify && { stratify_by: stratify }),
          ...(group && { group_by: group }),
        },
      },
      {
        onSuccess: () => {
          done('Training and testing sets are frozen');
          onClose();
          void navigate('/dam/sets');
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Make sets" size="lg">
      <Stack gap="sm">
        <TextInput
          label="Name"
          placeholder="masks, iteration 2"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MultiSelect
          label="Documents"
          description="The latest version of each"
          {...documents.field}
          value={chosen}
          onChange={setChosen}
        />
        <div>
          <Text size="sm" fw={500}>
            {test} % for testing, {100 - test} % for training
          </Text>
          <Slider
            min={0}
            max={100}
            step={5}
            value={test}
            onChange={setTest}
            label={null}
            thumbLabel="Share for testing"
          />
        </div>
        <Group grow align="flex-start">
          <TextInput
            label="Same shares of each"
            description="Stratify by this column"
            value={stratify}
            onChange={(event) => setStratify(event.currentTarget.value)}
          />
          <Select
            label="Keep together"
            description="Never on both sides"
            clearable
            data={groupings}
            value={group}
            onChange={setGroup}
          />
          <NumberInput
            label="Seed"
            description="Same seed, same split"
            value={seed}
            onChange={setSeed}
          />
        </Group>
        {split.error && <Problem error={split.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!name || chosen.length === 0}
            loading={split.isPending}
            onClick={submit}
          >
            Split and freeze
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
