import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import type { DerivePreview } from '@/lib/api/contract';
import { bytes, count } from '@/lib/format/format';
import { Thumb } from '../media/Thumb';

interface Props {
  plan: DerivePreview;
  starting: boolean;
  back: () => void;
  start: () => void;
}

/** What an operation would work on, before anything is made. */
export function DerivePlan({ plan, starting, back, start }: Props) {
  const part = plan.looked < plan.total;
  const without = plan.looked - plan.taken;
  return (
    <Stack gap="sm" data-testid="derive-plan">
      <Text size="sm">
        <b>{plan.title}</b> goes over {plan.total === 1 ? 'one case' : `${count(plan.total)} cases`}
        .{part && ` Of the first ${count(plan.looked)}, `}
        {part ? '' : ' Of these, '}
        {count(plan.taken)} have media that it takes: {count(plan.media)}, {bytes(plan.bytes)} in
        all.
      </Text>
      {plan.examples.length > 0 && (
        <Group gap="xs" wrap="nowrap">
          {plan.examples.map((one) => (
            <div key={one.badcase + one.media.sha256} style={{ flex: 1, minWidth: 0 }}>
              <Thumb media={one.media} height={64} />
            </div>
          ))}
        </Group>
      )}
      {without > 0 && (
        <Alert
          color="yellow"
          p="xs"
          title={`${count(without)} have none and will be listed as errors`}
        >
          <List size="xs">
            {plan.left_out.slice(0, 5).map((one) => (
              <List.Item key={one.id}>
                {one.title || one.id}: {one.reason}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={back}>
          Back
        </Button>
        <Button data-autofocus disabled={plan.taken === 0} loading={starting} onClick={start}>
          Start
        </Button>
      </Group>
    </Stack>
  );
}
