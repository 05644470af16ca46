import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLinkIssue, type Chosen, type Tracker } from '@/lib/api/trackers';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';

interface Props {
  tracker: Tracker;
  chosen: Chosen;
  onClose: () => void;
}

const example = ({ kind, settings }: Tracker) =>
  kind === 'gitlab'
    ? `#12 or ${settings.base_url}/${settings.project}/-/issues/12`
    : `${settings.project}-12 or ${settings.base_url}/browse/${settings.project}-12`;

/** Links badcases to an issue that is there already. */
export function LinkIssue({ tracker, chosen, onClose }: Props) {
  const [ref, setRef] = useState('');
  const link = useLinkIssue();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        link.mutate(
          { ...chosen, tracker: tracker.id, ref: ref.trim() },
          {
            onSuccess: ({ key }) => {
              done(`Linked to ${key}`);
              onClose();
            },
          },
        );
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Issue"
          description="Its key or its address"
          placeholder={example(tracker)}
          required
          maxLength={1024}
          data-autofocus
          value={ref}
          onChange={(event) => setRef(event.currentTarget.value)}
        />
        {link.error && <Problem error={link.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={link.isPending} disabled={!ref.trim()}>
            Link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
