import {
  Anchor,
  Button,
  Group,
  Modal,
  NumberInput,
  Radio,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Document } from '@/lib/api/contract';
import { usePredictors, usePrelabel, type Predictor } from '@/lib/api/prelabel';
import { Answer, Empty, Problem } from '@/ui/States';

const made = (one: Predictor) => [one.model, one.version].filter(Boolean).join(' ');

interface Props {
  document: Document;
  /** What the rows are narrowed to now. */
  search: string;
  onClose: () => void;
}

function Form({ document, search, onClose, list }: Props & { list: Predictor[] }) {
  const [predictor, setPredictor] = useState(list.find((one) => !one.problem)?.id ?? '');
  const [only, setOnly] = useState<'missing' | 'all'>('missing');
  const [where, setWhere] = useState(search);
  const [least, setLeast] = useState<number | string>(0);
  const [note, setNote] = useState('');
  const order = usePrelabel(document.id);
  const chosen = list.find((one) => one.id === predictor);
  const submit = () =>
    order.mutate(
      {
        predictor,
        only,
        ...(where.trim() && { search: where.trim() }),
        ...(typeof least === 'number' && least > 0 && { min_confidence: least }),
        ...(note.trim() && { note: note.trim() }),
      },
      { onSuccess: onClose },
    );
  return (
    <Stack gap="md">
      <Select
        label="Model"
        data={list.map((one) => ({
          value: one.id,
          label: `${one.name} (${made(one)})`,
          disabled: Boolean(one.problem),
        }))}
        value={predictor || null}
        onChange={(value) => setPredictor(value ?? '')}
        allowDeselect={false}
        description={chosen && `Takes ${chosen.in.join(', ')}`}
      />
      {list
        .filter((one) => one.problem)
        .map((one) => (
          <Text key={one.id} size="xs" c="dimmed">
            {one.name}: {one.problem}
          </Text>
        ))}
      <Radio.Group
        label="Rows"
        value={only}
        onChange={(value) => setOnly(value === 'all' ? 'all' : 'missing')}
      >
        <Stack gap="xs" mt={6}>
          <Radio value="missing" label="Those without any annotation" />
          <Radio
            value="all"
            label="All of them"
            description="What people made stays. Earlier predictions are replaced."
          />
        </Stack>
      </Radio.Group>
      <TextInput
        label="Only the rows that this finds"
        placeholder="In the search language; all if empty"
        value={where}
        onChange={(event) => setWhere(event.currentTarget.value)}
      />
      <NumberInput
        label="Least confidence"
        description="What the model is less sure of is left out"
        value={least}
        onChange={setLeast}
        min={0}
        max={1}
        step={0.05}
        decimalScale={3}
        w={220}
      />
      <TextInput
        label="Note"
        placeholder="Of the new version"
        maxLength={3000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {order.error && <Problem error={order.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={submit} loading={order.isPending} disabled={!predictor}>
          Pre-label
        </Button>
      </Group>
    </Stack>
  );
}

/** Lets a model annotate the rows of a document's newest version. */
export function PrelabelDialog(props: Props) {
  const predictors = usePredictors();
  return (
    <Modal opened onClose={props.onClose} title={`Pre-label ${props.document.name}`} size="lg">
      <Answer of={predictors}>
        {({ items }) =>
          items.length > 0 ? (
            <Form {...props} list={items} />
          ) : (
            <Empty title="No models">
              Set up a model server under{' '}
              <Anchor component={Link} to="/settings/models" size="sm">
                Settings
              </Anchor>
              , or let the operator add a command or an image to the collector’s configuration.
            </Empty>
          )
        }
      </Answer>
    </Modal>
  );
}
