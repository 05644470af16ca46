import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { DataTask } from '@/lib/api/dataTasks';
import { Only } from '@/ui/Only';
import { DeleteTask, EditTask } from './TaskDialogs';

/** Edits or deletes a task of a list; a click here does not open it. */
export function TaskMenu({ task }: { task: DataTask }) {
  const [dialog, setDialog] = useState<'edit' | 'delete'>();
  const close = () => setDialog(undefined);
  return (
    <Only role="engineer">
      {/* What is clicked or typed in the menu and its dialogs is not the row's. */}
      <span
        role="presentation"
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => event.stopPropagation()}
      >
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Actions for ${task.title}`}
            >
              <IconDots size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setDialog('edit')}>
              Edit …
            </Menu.Item>
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={14} />}
              onClick={() => setDialog('delete')}
            >
              Delete …
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        {dialog === 'edit' && <EditTask task={task} onClose={close} />}
        {dialog === 'delete' && <DeleteTask task={task} onClose={close} />}
      </span>
    </Only>
  );
}
