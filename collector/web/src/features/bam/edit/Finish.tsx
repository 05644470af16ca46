import { Alert, Anchor, Button, Checkbox, Group, Stack } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { Job, Media } from '@/lib/api/contract';
import { useDerive } from '@/lib/api/derive';
import { isJobOver, useCancelJob, useJob, useJobErrors } from '@/lib/api/jobs';
import { JobProgress } from '@/features/jobs/Progress';
import { done, failed } from '@/ui/toast';
import type { Wanted } from './PictureEditor';

interface Props {
  badcase: string;
  media: Media;
  wanted: Wanted | undefined;
  onClose: () => void;
}

/** Why the one item of the job failed. */
function Failure({ job }: { job: Job }) {
  const errors = useJobErrors(job);
  const why = errors.data?.pages[0]?.items[0]?.error ?? job.reason;
  return (
    <Alert color="red" title="Nothing was made">
      {why}
    </Alert>
  );
}

function Running({ id, onMade, again }: { id: string; onMade: () => void; again: () => void }) {
  const job = useJob(id).data;
  const cancel = useCancelJob();
  const told = useRef(false);
  const good = job?.state === 'succeeded' && job.failed === 0;
  useEffect(() => {
    if (!good || told.current) return;
    told.current = true;
    onMade();
  }, [good, onMade]);
  if (!job) return null;
  const bad = isJobOver(job) && !good;
  return (
    <Stack gap="xs">
      <JobProgress job={job} width="100%" />
      {bad && <Failure job={job} />}
      <Group justify="flex-end" gap="xs">
        <Anchor component={Link} to={`/jobs/${id}`} size="sm">
          The job
        </Anchor>
        {bad ? (
          <Button size="xs" onClick={again}>
            Change it
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            onClick={() => cancel.mutate(id, { onError: failed })}
            disabled={job.cancel_wanted}
          >
            Cancel
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** Has the server make it: what is made is attached to the badcase, the original stays. */
export function Finish({ badcase, media, wanted, onClose }: Props) {
  const [choose, setChoose] = useState(false);
  const derive = useDerive();
  const { data, reset } = derive;
  if (data)
    return (
      <Running
        id={data.id}
        again={reset}
        onMade={() => {
          done(`Made of ${media.name}`);
          onClose();
        }}
      />
    );
  return (
    <Group justify="space-between" gap="xs" mt="xs">
      <Checkbox
        size="sm"
        label="Use it for test data instead of the original"
        checked={choose}
        onChange={(event) => setChoose(event.currentTarget.checked)}
      />
      <Group gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={!wanted}
          loading={derive.isPending}
          onClick={() =>
            wanted &&
            derive.mutate(
              { ids: [badcase], media: media.sha256, choose, ...wanted },
              { onError: failed },
            )
          }
        >
          Make it
        </Button>
      </Group>
    </Group>
  );
}
