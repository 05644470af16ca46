import {
  Alert,
  Button,
  Group,
  JsonInput,
  Modal,
  MultiSelect,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { usePicker } from '@/features/search/usePicker';
import type { Json, Task } from '@/lib/api/contract';
import { useStartTask } from '@/lib/api/tasks';
import { Problem } from '@/ui/States';
import { joinCommand, splitCommand } from './command';

interface Props {
  kind?: Task['kind'];
  set?: string;
  like?: Task;
  onClose: () => void;
}

function parse(text: string): { config?: Json; wrong: boolean } {
  if (text.trim() === '') return { wrong: false };
  try {
    return { config: JSON.parse(text) as Json, wrong: false };
  } catch {
    return { wrong: true };
  }
}

/** Starts a training or testing task; `like` fills the form from an earlier one. */
export function TaskDialog({ kind: first = 'train', set, like, onClose }: Props) {
  const start = useStartTask();
  const navigate = useNavigate();
  const [kind, setKind] = useState<Task['kind']>(like?.kind ?? first);
  const [name, setName] = useState(like?.name ?? '');
  const [chosen, setChosen] = useState<string[]>(like?.sets ?? (set ? [set] : []));
  const [model, setModel] = useState<string | null>(like?.model_id || null);
  const sets = usePicker('sets', chosen);
  const models = usePicker('models', model ? [model] : []);
  const [command, setCommand] = useState(joinCommand(like?.command ?? []));
  const [config, setConfig] = useState(like?.config ? JSON.stringify(like.config, null, 2) : '');
  const parsed = parse(config);
  const submit = () =>
    start.mutate(
      {
        kind,
        name,
        sets: chosen,
        command: splitCommand(command),
        ...(model && { model_id: model }),
        ...(parsed.config !== undefined && { config: parsed.config }),
      },
      {
        onSuccess: (task) => {
          onClose();
          void navigate(`/mtt/tasks/${task.id}`);
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="New task" size="lg">
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Kind"
          value={kind}
          onChange={(value) => setKind(value === 'test' ? 'test' : 'train')}
          data={[
            { value: 'train', label: 'Training' },
            { value: 'test', label: 'Testing' },
          ]}
        />
        <TextInput
          label="Name"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MultiSelect label="Sets" {...sets.field} value={chosen} onChange={setChosen} />
        {sets.nothing && <Alert color="yellow">There is no frozen set yet; make one in DAM.</Alert>}
        <Select
          label={kind === 'test' ? 'Model under test' : 'Start from'}
          description={kind === 'test' ? undefined : 'Optional'}
          clearable
          {...models.field}
          value={model}
          onChange={setModel}
        />
        <TextInput
          label="Command"
          description="Program and arguments, run without a shell. Empty: someone else runs it and reports by the API."
          placeholder="./train --epochs 20"
          classNames={{ input: 'mono' }}
          value={command}
          onChange={(event) => setCommand(event.currentTarget.value)}
        />
        <JsonInput
          label="Configuration"
          description="Any JSON, given to the command"
          autosize
          minRows={2}
          maxRows={10}
          formatOnBlur
          error={parsed.wrong && 'This is not JSON.'}
          value={config}
          onChange={setConfig}
        />
        {start.error && <Problem error={start.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!name || parsed.wrong || (kind === 'test' && !model)}
            loading={start.isPending}
            onClick={submit}
          >
            Start
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
