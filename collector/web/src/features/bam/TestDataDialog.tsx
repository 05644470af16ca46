import {
  Alert,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { usePicker } from '@/features/search/usePicker';
import { useAddToTestData } from '@/lib/api/badcases';
import { ApiError } from '@/lib/api/client';
import type { LeakCheck } from '@/lib/api/contract';
import { checkIn, useLeakCheck } from '@/lib/api/leaks';
import { Checking } from '@/features/dam/leaks/Checking';
import { LeakKinds } from '@/features/dam/leaks/LeakKinds';
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
  const [reason, setReason] = useState('');
  const [leaks, setLeaks] = useState<ApiError>();
  const [waiting, setWaiting] = useState<LeakCheck>();
  const add = useAddToTestData(setWaiting);
  const details = useLeakCheck(checkIn(leaks));
  const [, remember] = useLastDocument();
  const target =
    way === 'new' ? (name ? { new_name: name } : null) : document ? { document } : null;
  const submit = (choice: { leave_out?: boolean; overrule?: string } = {}) => {
    if (!target) return;
    add.mutate(
      { ids, ...target, ...choice },
      {
        onSuccess: (answer) => {
          done(
            choice.leave_out
              ? 'Added to test data without what leaks'
              : `${ids.length} badcases added to test data`,
          );
          const old = documents.field.data.find((one) => one.value === answer.document);
          remember({ id: answer.document, name: old?.label ?? name });
          onClose();
        },
        onError: (error) => {
          if (error instanceof ApiError && error.kind === 'leaks') setLeaks(error);
          else failed(error);
        },
        onSettled: () => setWaiting(undefined),
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Add to test data" size={leaks ? 'xl' : 'md'}>
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
        {leaks && (
          <Alert color="orange" title="Some files are in sets of other roles, or nearly so">
            <Stack gap="xs">
              {leaks.faults
                .filter(({ location }) => location !== 'leak_check')
                .map(({ message }) => (
                  <Text key={message} size="sm">
                    {message}
                  </Text>
                ))}
              {details.data && <LeakKinds check={details.data} />}
              <Textarea
                label="Why these files may be on both sides"
                description="Results on such test data flatter. The reason is kept with the version."
                autosize
                maxLength={3840}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
              <Group gap="sm">
                <Button
                  variant="default"
                  disabled={!target}
                  loading={add.isPending}
                  onClick={() => submit({ leave_out: true })}
                >
                  Leave them out
                </Button>
                <Button
                  color="orange"
                  disabled={!target || !reason.trim()}
                  loading={add.isPending}
                  onClick={() => submit({ overrule: reason.trim() })}
                >
                  Add all the same
                </Button>
              </Group>
            </Stack>
          </Alert>
        )}
        {waiting?.job && <Checking job={waiting.job} again={() => submit()} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!target || leaks !== undefined}
            loading={add.isPending}
            onClick={() => submit()}
          >
            Add {ids.length}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
