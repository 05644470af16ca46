import {
  Anchor,
  Button,
  Checkbox,
  Chip,
  Group,
  Modal,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
  Textarea,
} from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Document } from '@/lib/api/contract';
import {
  useLabelTools,
  useOrderLabelProject,
  type LabelOrder,
  type LabelTool,
} from '@/lib/api/labeltools';
import { toolNames } from '@/features/settings/labeltools/names';
import { Answer, Empty, Problem } from '@/ui/States';

type Medium = LabelOrder['medium'];

/** What people can be asked for, by medium. */
const wants: Record<Medium, [string, string][]> = {
  image: [
    ['class', 'Classes'],
    ['box', 'Boxes'],
    ['polygon', 'Polygons'],
    ['polyline', 'Lines (CVAT)'],
    ['mask', 'Masks'],
    ['keypoints', 'Key points'],
    ['caption', 'Captions'],
  ],
  audio: [
    ['class', 'Classes'],
    ['region', 'Segments'],
    ['caption', 'Transcriptions'],
  ],
  video: [
    ['track', 'Tracks'],
    ['class', 'Classes'],
  ],
};

interface Props {
  document: Document;
  /** What the rows are narrowed to now. */
  search: string;
  onClose: () => void;
}

function Form({ document, search, onClose, tools }: Props & { tools: LabelTool[] }) {
  const [connection, setConnection] = useState(tools[0]?.id ?? '');
  const [title, setTitle] = useState(document.name);
  const [guidance, setGuidance] = useState('');
  const [classes, setClasses] = useState<string[]>([]);
  const [medium, setMedium] = useState<Medium>('image');
  const [wanted, setWanted] = useState<string[]>(['box']);
  const [where, setWhere] = useState(search);
  const [prelabels, setPrelabels] = useState(true);
  const order = useOrderLabelProject(document.id);
  const asked = wants[medium].map(([name]) => name).filter((name) => wanted.includes(name));
  const submit = () =>
    order.mutate(
      {
        connection,
        title: title.trim(),
        ...(guidance.trim() && { guidance: guidance.trim() }),
        ...(classes.length > 0 && { classes }),
        wants: asked,
        medium,
        ...(where.trim() && { search: where.trim() }),
        prelabels,
      },
      { onSuccess: onClose },
    );
  return (
    <Stack gap="md">
      <Group grow>
        <Select
          label="Tool"
          data={tools.map((one) => ({
            value: one.id,
            label: `${one.name} (${toolNames[one.kind]})`,
          }))}
          value={connection}
          onChange={(value) => setConnection(value ?? '')}
          allowDeselect={false}
        />
        <Select
          label="Media"
          data={[
            { value: 'image', label: 'Pictures' },
            { value: 'audio', label: 'Recordings' },
            { value: 'video', label: 'Videos' },
          ]}
          value={medium}
          onChange={(value) => {
            setMedium(value === 'audio' || value === 'video' ? value : 'image');
            setWanted([value === 'audio' ? 'region' : value === 'video' ? 'track' : 'box']);
          }}
          allowDeselect={false}
        />
      </Group>
      <TextInput
        label="Title"
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div>
        <Text size="sm" fw={500} mb={6}>
          People are asked for
        </Text>
        <Chip.Group multiple value={asked} onChange={setWanted}>
          <Group gap="xs">
            {wants[medium].map(([name, label]) => (
              <Chip key={name} size="xs" value={name}>
                {label}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      <TagsInput
        label="Classes"
        description="Enter after each"
        acceptValueOnBlur
        value={classes}
        onChange={setClasses}
      />
      <Textarea
        label="Guidance"
        description="For who labels"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={16_384}
        value={guidance}
        onChange={(event) => setGuidance(event.currentTarget.value)}
      />
      <TextInput
        label="Only the rows that this finds"
        placeholder="In the search language; all if empty"
        value={where}
        onChange={(event) => setWhere(event.currentTarget.value)}
      />
      <Checkbox
        label="Bring what models predicted as pre-labels"
        checked={prelabels}
        onChange={(event) => setPrelabels(event.currentTarget.checked)}
      />
      {order.error && <Problem error={order.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          onClick={submit}
          loading={order.isPending}
          disabled={!connection || asked.length === 0}
        >
          Bring rows there
        </Button>
      </Group>
    </Stack>
  );
}

/** Brings rows of a document to a labelling tool. */
export function LabelDialog(props: Props) {
  const tools = useLabelTools();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={`Label ${props.document.name} in a tool`}
      size="lg"
    >
      <Answer of={tools}>
        {({ items }) =>
          items.length > 0 ? (
            <Form {...props} tools={items} />
          ) : (
            <Empty title="No labelling tools">
              An administrator sets up Label Studio or CVAT under{' '}
              <Anchor component={Link} to="/settings/labelling" size="sm">
                Settings
              </Anchor>
              .
            </Empty>
          )
        }
      </Answer>
    </Modal>
  );
}
