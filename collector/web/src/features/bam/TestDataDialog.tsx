import {
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { usePicker } from '@/features/search/usePicker';
import { useAddToTestData } from '@/lib/api/badcases';
import { done, failed } from '@/ui/toast';
import { useLastDocument } from './review/useLastDocument';

interface Props {
  ids: string[];
  onClose: () => void;
}

/** Makes badcases into rows of a document in DAM: one that is there, or a new one. */
export function TestDataDialog({ ids, onClose }: Props) {
  const [way, setWay] = useState<string>('new');
  const [name, setName] = useState('');
  const [document, setDocument] = useState<string | null>(null);
  const documents = usePicker('documents', document ? [document] : []);
  const add = useAddToTestData();
  const [, remember] = useLastDocument();
  const target =
    way === 'new' ? (name ? { new_name: name } : null) : document ? { document } : null;
  const submit = () => {
    if (!target) return;
    add.mutate(
      { ids, ...target },
      {
        onSuccess: (answer) => {
          done(`${ids.length} badcases added to test data`);
          const old = documents.field.data.find((one) => one.value === answer.document);
          remember({ id: answer.document, name: old?.label ?? name });
          onClose();
        },
        onError: failed,
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Add to test data">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {ids.length === 1 ? 'The badcase becomes a row' : `${ids.length} badcases become rows`} of
          a document in <Link to="/dam/documents">DAM</Link>, with the ground truth as annotation.
          The link is kept both ways.
        </Text>
        <SegmentedControl
          value={way}
          onChange={setWay}
          data={[
            { value: 'new', label: 'New document' },
            { value: 'old', label: 'Existing document', disabled: documents.nothing },
          ]}
        />
        {way === 'new' ? (
          <TextInput
            label="Name"
            placeholder="half-worn masks"
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : (
          <Select label="Document" {...documents.field} value={document} onChange={setDocument} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!target} loading={add.isPending} onClick={submit}>
            Add {ids.length}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
