import { Button, Modal } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useAddress } from '@/lib/address';
import { mostBadcases, useAddDataTask } from '@/lib/api/dataTasks';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { empty } from './draft';
import { TaskForm } from './TaskForm';

const names = ['new', 'document', 'badcases', 'chosen', 'rows'] as const;

/** Says that guidance has fewer badcases than were chosen. */
const cut = (chosen: string | undefined) =>
  Number(chosen) > mostBadcases
    ? `The first ${count(mostBadcases)} of the ${count(Number(chosen))} that were chosen: a task shows at most ${count(mostBadcases)}.`
    : undefined;

/** Makes a task, which waits to be started. Links may open it with what it begins with. */
export function NewDataTask() {
  const [address, change] = useAddress(names);
  const add = useAddDataTask();
  const go = useNavigate();
  const close = () => {
    add.reset();
    change({ new: '', document: '', badcases: '', chosen: '', rows: '' });
  };
  return (
    <Only role="engineer">
      <Button
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => change({ new: 'labelling' })}
      >
        New task
      </Button>
      {address.new && (
        <Modal opened onClose={close} title="New data task" size="xl">
          <TaskForm
            first={{
              ...empty,
              kind: address.new === 'collection' ? 'collection' : 'labelling',
              document: address.document ?? '',
              query: address.rows ?? '',
              badcases: address.badcases?.split(',') ?? [],
            }}
            note={cut(address.chosen)}
            send={add}
            after={(task) => void go(`/dam/tasks/${task.id}`)}
          />
        </Modal>
      )}
    </Only>
  );
}
