import { ActionIcon, Group, Menu, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { Badcase, BadcaseStatus } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';
import { count } from '@/lib/format/format';
import { StateBadge } from '@/ui/StateBadge';
import { statuses } from '../choices';
import type { Review } from './review';

/** The status, which a click changes. */
export function StatusMenu(props: { badcase: Badcase; onChange: (status: BadcaseStatus) => void }) {
  const { badcase, onChange } = props;
  const may = useMay('reviewer');
  if (!may) return <StateBadge state={badcase.status} />;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton aria-label="Change the status">
          <Group gap={2} wrap="nowrap">
            <StateBadge state={badcase.status} />
            <IconChevronDown size={14} />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {statuses.map(({ value, label }, n) => (
          <Menu.Item
            key={value}
            disabled={value === badcase.status}
            rightSection={
              <Text size="xs" c="dimmed">
                {n + 1}
              </Text>
            }
            onClick={() => onChange(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Step(props: {
  label: string;
  go: (() => void) | undefined;
  icon: typeof IconChevronLeft;
}) {
  const { label, go, icon: Icon } = props;
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" aria-label={label} disabled={!go} onClick={go}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** To the neighbours in the list that the case was opened from. */
export function ReviewSteps({ review }: { review: Review }) {
  if (review.total === undefined) return null;
  return (
    <Group gap={4} wrap="nowrap">
      <Step label="Previous (k)" go={review.previous} icon={IconChevronLeft} />
      <Text size="xs" c="dimmed" miw={64} ta="center">
        {review.position > 0 ? `${count(review.position)} of ${count(review.total)}` : '–'}
      </Text>
      <Step label="Next (j)" go={review.next} icon={IconChevronRight} />
    </Group>
  );
}
