import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useMoveDataTask, type DataTask, type Move } from '@/lib/api/dataTasks';
import { Problem } from '@/ui/States';
import { waysOf, type Way } from './words';

interface DialogProps {
  way: Way;
  move: ReturnType<typeof useMoveDataTask>;
  onClose: () => void;
}

/** Says what a change of state does, and takes a note on it. */
function MoveDialog({ way, move, onClose }: DialogProps) {
  const [note, setNote] = useState('');
  const submit = () => {
    const asked: Move = { state: way.state, ...(note.trim() && { note: note.trim() }) };
    move.mutate(asked, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={`${way.text}?`}>
      <Stack gap="sm">
        <Text size="sm">{way.does}</Text>
        <Textarea
          label="Note"
          description="For the history; may be empty"
          data-autofocus
          autosize
          minRows={2}
          maxRows={6}
          maxLength={4096}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {move.error && <Problem error={move.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button
            color={way.state === 'cancelled' ? 'red' : undefined}
            loading={move.isPending}
            onClick={submit}
          >
            {way.text}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Starts, ends, cancels and opens a task again. */
export function Moves({ task }: { task: DataTask }) {
  const move = useMoveDataTask(task.id);
  const [way, setWay] = useState<Way>();
  return (
    <>
      {waysOf(task).map((one, n) => (
        <Button
          key={one.state}
          size="xs"
          variant={n === 0 && task.state === 'open' ? 'filled' : 'default'}
          onClick={() => {
            move.reset();
            setWay(one);
          }}
        >
          {one.text}
        </Button>
      ))}
      {way && <MoveDialog way={way} move={move} onClose={() => setWay(undefined)} />}
    </>
  );
}
