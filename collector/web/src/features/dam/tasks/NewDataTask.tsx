import { Button, Modal } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useAddress } from '@/lib/address';
import { Only } from '@/ui/Only';
import { TaskForm } from './TaskForm';

const names = ['new', 'document', 'badcases', 'rows'] as const;

/** Makes a task, which waits to be started. Links may open it with what it begins with. */
export function NewDataTask() {
  const [address, change] = useAddress(names);
  const close = () => change({ new: '', document: '', badcases: '', rows: '' });
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
        <Modal opened onClose={close} title="New data task" size="lg">
          <TaskForm
            start={{
              kind: address.new === 'collection' ? 'collection' : 'labelling',
              ...(address.document && { document: address.document }),
              ...(address.rows && { query: address.rows }),
              ...(address.badcases && { badcases: address.badcases.split(',') }),
            }}
          />
        </Modal>
      )}
    </Only>
  );
}
