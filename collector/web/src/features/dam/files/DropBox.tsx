import { Button, Group, Text } from '@mantine/core';
import { IconFolderUp, IconUpload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { failed } from '@/ui/toast';
import { chosen, dropped, type Walked } from './walk';

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;

/** Takes files and whole folders: by dialogs, or dropped anywhere on the page. */
export function DropBox({ onTake }: { onTake: (walked: Walked) => void }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Elements within the page leave and enter by turns: only the window's own end of dragging counts.
    const drag = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      dropped(event.dataTransfer).then(onTake, failed);
    };
    window.addEventListener('dragover', drag);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', drag);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [onTake]);
  return (
    <div className="drop-box" data-over={over || undefined} role="group" aria-label="Upload">
      <Group gap="xs" wrap="nowrap" c="dimmed">
        <IconUpload size={18} />
        <Text size="sm">
          {over ? 'Drop them here' : 'Drop files or folders anywhere on this page'}
        </Text>
      </Group>
      <Group gap="xs">
        <Button
          size="xs"
          leftSection={<IconUpload size={14} />}
          onClick={() => files.current?.click()}
        >
          Choose files
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFolderUp size={14} />}
          onClick={() => folder.current?.click()}
        >
          Choose a folder
        </Button>
      </Group>
      {[
        { box: files, label: 'Files', whole: false },
        { box: folder, label: 'Folder', whole: true },
      ].map(({ box, label, whole }) => (
        <input
          key={label}
          ref={box}
          type="file"
          hidden
          multiple
          aria-label={label}
          {...(whole && { webkitdirectory: '' })}
          onChange={({ currentTarget: input }) => {
            onTake(chosen(input.files));
            // The same files can be chosen again.
            input.value = '';
          }}
        />
      ))}
    </div>
  );
}
