import {
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { usePicker } from '@/features/search/usePicker';
import { useCollect, useExamples } from '@/lib/api/analyses';
import type { AnalysisSelection, Suggestion } from '@/lib/api/contract';
import { useNamed } from '@/lib/api/found';
import { count } from '@/lib/format/format';
import { done, failed } from '@/ui/toast';
import { joined } from '@/features/search/terms';
import type { Sides } from './Shifts';
import { valueQuery } from './selection';

interface Props {
  suggestion: Suggestion;
  sides: Sides;
  onClose: () => void;
}

/** The document that a selection's rows come from: that of a set is the first it was made of. */
function useDocumentOf(selection: AnalysisSelection): string {
  const { from, id = '' } = selection;
  const [set] = useNamed('sets', from === 'set' ? [id] : []);
  return from === 'document' ? id : (set?.documents[0]?.id ?? '');
}

/** "Collect 300 of half-worn at night: …" without the reason. */
const headOf = (words: string) => words.split(':')[0] ?? words;

/** Makes a task of a suggestion: who collects sees why, how many, and cases that show what is meant. */
export function CollectDialog({ suggestion, sides, onClose }: Props) {
  const home = useDocumentOf(sides.a.selection);
  const [title, setTitle] = useState(headOf(suggestion.words));
  const [target, setTarget] = useState<string | number>(suggestion.rows);
  const [chosen, setChosen] = useState<string>();
  const [guidance, setGuidance] = useState(suggestion.words);
  // What can be searched of the rows: the rest stands in the title.
  const [query, setQuery] = useState(
    joined(
      '',
      ...suggestion.cell.map(({ attribute, value }) =>
        valueQuery(sides.a.fields[attribute], value),
      ),
    ),
  );
  const document = chosen ?? home;
  const documents = usePicker('documents', document ? [document] : []);
  const examples = useExamples(sides.b.selection, suggestion.query);
  const collect = useCollect();
  const submit = () =>
    collect.mutate(
      {
        kind: 'collection',
        title,
        guidance,
        document,
        query,
        target: Number(target),
        badcases: examples.data ?? [],
      },
      {
        onSuccess: () => {
          done(`The task “${title}” was made`);
          onClose();
        },
        onError: failed,
      },
    );
  return (
    <Modal opened onClose={onClose} title="Make a collection task" size="lg">
      <Stack gap="sm">
        <TextInput
          label="Title"
          value={title}
          maxLength={256}
          data-autofocus
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Group grow align="flex-start">
          <Select
            label="Document that the data comes into"
            allowDeselect={false}
            {...documents.field}
            value={document || null}
            onChange={(id) => setChosen(id ?? undefined)}
          />
          <NumberInput
            label="Rows wanted"
            min={1}
            max={10_000_000}
            allowDecimal={false}
            thousandSeparator=","
            value={target}
            onChange={setTarget}
          />
        </Group>
        <TextInput
          label="Rows that count"
          description="A search over the document’s rows; all new rows count when it is empty."
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Textarea
          label="Guidance"
          autosize
          minRows={3}
          value={guidance}
          onChange={(event) => setGuidance(event.currentTarget.value)}
        />
        {examples.data && examples.data.length > 0 && (
          <Text size="xs" c="dimmed">
            {count(examples.data.length)} badcases go with it to show what is meant.
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!title.trim() || !document || Number(target) < 1 || examples.isLoading}
            loading={collect.isPending}
            onClick={submit}
          >
            Make the task
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
