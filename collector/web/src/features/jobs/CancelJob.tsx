import { Button } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { Job } from '@/lib/api/contract';
import { useCancelJob } from '@/lib/api/jobs';
import { Only } from '@/ui/Only';
import { failed } from '@/ui/toast';

/** Ends a job, for who may; it shows that this was asked for until the job has ended. */
export function CancelJob({ job }: { job: Job }) {
  const cancel = useCancelJob();
  return (
    <Only role="reviewer">
      <Button
        size="compact-xs"
        variant="default"
        color="red"
        leftSection={<IconPlayerStop size={13} />}
        loading={cancel.isPending || job.cancel_wanted}
        onClick={() => cancel.mutate(job.id, { onError: failed })}
      >
        Cancel
      </Button>
    </Only>
  );
}
