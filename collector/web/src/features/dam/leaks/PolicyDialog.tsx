import { Button, Group, Modal, NumberInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { LeakPolicy } from '@/lib/api/contract';
import { useSetLeakPolicy } from '@/lib/api/leaks';
import { done, failed } from '@/ui/toast';
import { kindName, kinds, kindText, ruleName } from './words';

interface Props {
  policy: LeakPolicy;
  onClose: () => void;
}

const rules = ['refuse', 'warn', 'off'] as const;

/** What is done about each kind of leak, in the whole collector. */
export function PolicyDialog({ policy, onClose }: Props) {
  const [draft, setDraft] = useState(policy);
  const save = useSetLeakPolicy();
  const submit = () =>
    save.mutate(draft, {
      onError: failed,
      onSuccess: () => {
        done('The rules hold from now on');
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title="What is done about leaks" size="lg">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          For all sets and test data of this collector. What is refused needs a reason, which is
          kept; a warning is shown and kept; what is off is not looked for.
        </Text>
        {kinds.map((kind) => (
          <Group key={kind} justify="space-between" gap="sm" wrap="wrap">
            <div style={{ flex: '1 1 240px' }}>
              <Text size="sm" fw={500}>
                {kindName[kind]}
              </Text>
              <Text size="xs" c="dimmed">
                {kindText[kind]}
              </Text>
            </div>
            <SegmentedControl
              size="xs"
              aria-label={kindName[kind]}
              value={draft[kind]}
              onChange={(value) => setDraft({ ...draft, [kind]: value })}
              data={rules.map((value) => ({ value, label: ruleName[value] }))}
            />
          </Group>
        ))}
        <NumberInput
          label="Seconds that count as one burst"
          min={0.001}
          max={86_400}
          maw={260}
          value={draft.burst_seconds}
          disabled={draft.burst === 'off'}
          onChange={(value) =>
            typeof value === 'number' && setDraft({ ...draft, burst_seconds: value })
          }
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={save.isPending} onClick={submit}>
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
