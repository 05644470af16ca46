import { Button, Group, Modal, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useAcknowledge, useCloseAlarm, type Alarm, type Outcome } from '@/lib/api/alarms';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';

const choices: { value: Outcome; label: string; description: string }[] = [
  {
    value: 'real',
    label: 'Real failures',
    description: 'This time does not count as past, so that the next rise is found as well.',
  },
  {
    value: 'noise',
    label: 'Noise',
    description: 'Nothing was wrong. The rule learns to expect such bursts.',
  },
  {
    value: 'new_level',
    label: 'The new usual',
    description: 'It stays like this. From now on the rule compares with what was reported since.',
  },
];

interface Props {
  alarm: Alarm;
  what: 'acknowledge' | 'close';
  onClose: () => void;
}

/** Says what one makes of an alarm. */
export function DecideDialog({ alarm, what, onClose }: Props) {
  const [note, setNote] = useState('');
  const [outcome, setOutcome] = useState<Outcome>('real');
  const acknowledge = useAcknowledge(alarm.id);
  const close = useCloseAlarm(alarm.id);
  const closing = what === 'close';
  const pending = acknowledge.isPending || close.isPending;
  const error = acknowledge.error ?? close.error;
  const success = (text: string) => ({
    onSuccess: () => {
      done(text);
      onClose();
    },
  });
  const submit = () =>
    closing
      ? close.mutate({ outcome, note }, success('Alarm closed'))
      : acknowledge.mutate(note, success('Alarm acknowledged'));
  return (
    <Modal
      opened
      onClose={onClose}
      title={closing ? `Close: ${alarm.rule_name}` : `Acknowledge: ${alarm.rule_name}`}
    >
      <Stack gap="sm">
        {closing && (
          <Radio.Group
            label="What was it?"
            value={outcome}
            onChange={(value) => setOutcome(value as Outcome)}
          >
            <Stack gap="xs" mt="xs">
              {choices.map((choice) => (
                <Radio key={choice.value} {...choice} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        <Textarea
          label="Note"
          placeholder={closing ? 'What was found' : 'Who looks into it, and where'}
          autosize
          minRows={2}
          maxLength={4000}
          data-autofocus
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {error && <Problem error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={pending} onClick={submit}>
            {closing ? 'Close alarm' : 'Acknowledge'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
