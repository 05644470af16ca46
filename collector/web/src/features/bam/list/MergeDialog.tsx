import { Alert, Box, Button, Group, Modal, Radio, ScrollArea, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useMergeMany } from '@/lib/api/actions';
import type { Badcase } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { useKeyOf } from '@/lib/useCommands';
import { failed } from '@/ui/toast';
import { doneWithUndo } from '@/ui/undoToast';
import { Thumb } from '../media/Thumb';
import { changes } from '../review/undo';
import { useUndo } from '../review/useUndo';
import { failuresOf, keeperOf, mostMerged } from './keeper';

interface Props {
  badcases: Badcase[];
  onClose: () => void;
  /** What was merged is gone from the list. */
  onDone: () => void;
}

function Choice({ badcase }: { badcase: Badcase }) {
  const times = badcase.frequency === 1 ? '1 report' : `${count(badcase.frequency)} reports`;
  return (
    <Radio
      value={badcase.id}
      styles={{ body: { alignItems: 'center' } }}
      label={
        <Group gap="sm" wrap="nowrap">
          <Box w={64} style={{ flexShrink: 0, overflow: 'hidden', borderRadius: 4 }}>
            <Thumb media={badcase.media[0]} height={48} />
          </Box>
          <div style={{ minWidth: 0 }}>
            <Text size="sm" lineClamp={1} title={badcase.title}>
              {badcase.title}
            </Text>
            <Text size="xs" c="dimmed">
              {times}
              {badcase.members > 0 && `, ${count(badcase.members)} parts`}
            </Text>
          </div>
        </Group>
      }
    />
  );
}

/** Makes one badcase of those that are selected. */
export function MergeDialog({ badcases, onClose, onDone }: Props) {
  const [into, setInto] = useState(() => keeperOf(badcases));
  const merge = useMergeMany();
  const undo = useUndo();
  const key = useKeyOf('undo');
  const ways = failuresOf(badcases);
  const many = badcases.length > mostMerged;
  const start = () =>
    merge.mutate(
      { into, ids: badcases.map(({ id }) => id).filter((id) => id !== into) },
      {
        onSuccess: ({ id, what, changed }) => {
          const made = { action: id, badcase: '', text: what };
          changes.push(made);
          doneWithUndo(`${count(changed)} merged`, () => undo(made), key);
          onDone();
          onClose();
        },
        onError: failed,
      },
    );
  return (
    <Modal opened onClose={onClose} title={`Merge ${count(badcases.length)} badcases`} size="lg">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          The others become parts of the one that stays: their reports count there, and pictures
          like theirs join it from now on. Its Duplicates tab shows them and splits them off again.
        </Text>
        {ways.length > 1 && (
          <Alert color="orange" icon={<IconAlertTriangle />} title="They failed in different ways">
            <Text size="sm">{ways.slice(0, 6).join('; ')}</Text>
          </Alert>
        )}
        <Radio.Group label="Which one stays" value={into} onChange={setInto}>
          <ScrollArea.Autosize mah={340} mt="xs">
            <Stack gap="xs">
              {badcases.slice(0, mostMerged).map((badcase) => (
                <Choice key={badcase.id} badcase={badcase} />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Radio.Group>
        {many && (
          <Text size="sm" c="red">
            At most {count(mostMerged)} at once.
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus loading={merge.isPending} disabled={many || !into} onClick={start}>
            Merge
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
