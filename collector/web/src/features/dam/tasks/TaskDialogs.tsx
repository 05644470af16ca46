import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useDeleteDataTask, useEditDataTask, type DataTask } from '@/lib/api/dataTasks';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';
import { formOf } from './draft';
import { TaskForm } from './TaskForm';
import { lossOf } from './words';

interface Props {
  task: DataTask;
  onClose: () => void;
}

/** Changes what a task says. */
export function EditTask({ task, onClose }: Props) {
  // As the person saw it when the dialog opened: what others change meanwhile is not written over.
  const [seen] = useState(task);
  const edit = useEditDataTask(seen);
  return (
    <Modal opened onClose={onClose} title="Edit data task" size="xl">
      <TaskForm
        first={formOf(seen)}
        task={seen}
        send={edit}
        after={() => {
          done('Saved');
          onClose();
        }}
      />
    </Modal>
  );
}

/** Deletes a task once it was said what goes with it. */
export function DeleteTask({ task, onClose, after }: Props & { after?: () => void }) {
  const remove = useDeleteDataTask();
  return (
    <Modal opened onClose={onClose} title={`Delete “${task.title}”?`}>
      <Stack>
        {lossOf(task).map((line) => (
          <Text key={line} size="sm">
            {line}
          </Text>
        ))}
        {remove.error && <Problem error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            disabled={task.state === 'active'}
            onClick={() =>
              remove.mutate(task.id, {
                onSuccess: () => {
                  done('Deleted');
                  onClose();
                  after?.();
                },
              })
            }
          >
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
