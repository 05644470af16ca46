import {
  Button,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAddDataTask, type DataTaskDraft } from '@/lib/api/dataTasks';
import { useFound } from '@/lib/api/found';
import { Only } from '@/ui/Only';
import { Problem } from '@/ui/States';

const shapes = [
  { value: 'class', label: 'Whole medium' },
  { value: 'box', label: 'Box' },
  { value: 'polygon', label: 'Polygon' },
  { value: 'polyline', label: 'Line' },
  { value: 'keypoints', label: 'Key points' },
  { value: 'segment', label: 'Segment of time' },
] as const;
type Shape = (typeof shapes)[number]['value'];

/** Keys of the first classes, so that they can be given without a mouse. */
const keyOf = (n: number) => (n < 9 ? String(n + 1) : undefined);

function Form() {
  const [kind, setKind] = useState<DataTaskDraft['kind']>('labelling');
  const [title, setTitle] = useState('');
  const [guidance, setGuidance] = useState('');
  const [document, setDocument] = useState('');
  const [sought, setSought] = useState('');
  const [query, setQuery] = useState('');
  const [due, setDue] = useState('');
  const [target, setTarget] = useState<number | string>(100);
  const [classes, setClasses] = useState<string[]>([]);
  const [shape, setShape] = useState<Shape>('box');
  const [overlap, setOverlap] = useState('1');
  const [late] = useDebouncedValue(sought, 200);
  const found = useFound('documents', late);
  const add = useAddDataTask();
  const go = useNavigate();
  const submit = () =>
    add.mutate(
      {
        kind,
        title,
        document,
        ...(guidance.trim() && { guidance }),
        ...(query.trim() && { query: query.trim() }),
        ...(due && { due: new Date(`${due}T23:59:59`).toISOString() }),
        ...(kind === 'collection'
          ? { target: Number(target) || 0 }
          : {
              labels: classes.map((name, n) => {
                const key = keyOf(n);
                return { name, shapes: [shape], ...(key && { key }) };
              }),
              overlap: Number(overlap),
            }),
      },
      { onSuccess: (task) => void go(`/dam/tasks/${task.id}`) },
    );
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Kind"
        data={[
          { value: 'labelling', label: 'Label rows' },
          { value: 'collection', label: 'Collect files' },
        ]}
        value={kind}
        onChange={(value) => setKind(value === 'collection' ? 'collection' : 'labelling')}
      />
      <TextInput
        label="Title"
        required
        maxLength={256}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Select
        label="Document"
        required
        searchable
        data={(found.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        filter={({ options }) => options}
        searchValue={sought}
        onSearchChange={setSought}
        nothingFoundMessage="No document has this in its name"
        value={document || null}
        onChange={(value) => setDocument(value ?? '')}
      />
      <TextInput
        label="Only the rows that this finds"
        placeholder="In the search language; all if empty"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      {kind === 'collection' ? (
        <NumberInput
          label="How many rows are wanted"
          min={1}
          max={10_000_000}
          allowDecimal={false}
          value={target}
          onChange={setTarget}
        />
      ) : (
        <>
          <TagsInput
            label="Classes"
            required
            description="Press Enter after each. The first nine get the keys 1 to 9."
            maxTags={500}
            value={classes}
            onChange={setClasses}
          />
          <Select
            label="Drawn as"
            data={[...shapes]}
            allowDeselect={false}
            value={shape}
            onChange={(value) =>
              setShape(shapes.find((one) => one.value === value)?.value ?? 'box')
            }
          />
          <Select
            label="Each item is labelled by"
            data={[
              { value: '1', label: 'One person' },
              { value: '2', label: 'Two people, by themselves' },
            ]}
            allowDeselect={false}
            value={overlap}
            onChange={(value) => setOverlap(value ?? '1')}
          />
        </>
      )}
      <Textarea
        label="Guidance"
        description="What to look for and how to decide, in Markdown"
        autosize
        minRows={3}
        maxRows={10}
        value={guidance}
        onChange={(event) => setGuidance(event.currentTarget.value)}
      />
      <TextInput
        label="Due"
        type="date"
        value={due}
        onChange={(event) => setDue(event.currentTarget.value)}
      />
      {add.error && <Problem error={add.error} />}
      <Button loading={add.isPending} disabled={!title.trim() || !document} onClick={submit}>
        Make task
      </Button>
    </Stack>
  );
}

/** Makes a task, which waits to be started. */
export function NewDataTask() {
  const [opened, box] = useDisclosure(false);
  return (
    <Only role="engineer">
      <Button size="xs" leftSection={<IconPlus size={14} />} onClick={box.open}>
        New task
      </Button>
      <Modal opened={opened} onClose={box.close} title="New data task" size="lg">
        <Form />
      </Modal>
    </Only>
  );
}
