import { ActionIcon, Indicator, Tooltip } from '@mantine/core';
import { IconProgressCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useRunningJobs } from '@/lib/api/jobs';

/** The way to the background jobs, with the number of those that run. */
export function JobsButton() {
  const running = useRunningJobs().data ?? 0;
  const label = running > 0 ? `Jobs: ${running} running` : 'Jobs';
  return (
    <Tooltip label={label}>
      <Indicator label={running} size={14} disabled={running === 0} offset={4} processing>
        <ActionIcon component={Link} to="/jobs" variant="subtle" color="gray" aria-label={label}>
          <IconProgressCheck size={18} />
        </ActionIcon>
      </Indicator>
    </Tooltip>
  );
}
