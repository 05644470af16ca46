import { Alert, Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useNavigate, useParams } from 'react-router';
import { useDeleteImport, useImport, type Import } from '@/lib/api/imports';
import { bytes, words } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Answer } from '@/ui/States';
import { StateBadge } from '@/ui/StateBadge';
import { failed } from '@/ui/toast';
import { Outcome } from './Outcome';
import { Planner } from './Planner';
import { Report } from './Report';

const trail = [{ to: '/bam/imports', label: 'Imports' }];
const busy = (one: Import) => one.state === 'queued' || one.state === 'running';

function Remove({ id }: { id: string }) {
  const del = useDeleteImport(id);
  const navigate = useNavigate();
  return (
    <Button
      variant="default"
      leftSection={<IconTrash size={14} />}
      loading={del.isPending}
      onClick={() =>
        del.mutate(undefined, {
          onSuccess: () => void navigate('/bam/imports'),
          onError: failed,
        })
      }
    >
      Remove
    </Button>
  );
}

/** One import: what its columns mean, what it did, and what became of each row. */
export function ImportPage() {
  const { id = '' } = useParams();
  const asked = useImport(id);
  return (
    <Answer of={asked}>
      {(one) => (
        <Page
          title={one.name}
          trail={trail}
          note={
            <>
              <StateBadge state={one.state} /> {words(one.format).toUpperCase()}, {bytes(one.size)},
              by {one.actor}
            </>
          }
          actions={<Only role="reviewer">{!busy(one) && <Remove id={id} />}</Only>}
        >
          {one.problem && (
            <Alert color={one.state === 'failed' ? 'red' : 'orange'} title="It stopped early">
              {one.problem}
            </Alert>
          )}
          {one.state !== 'ready' && <Outcome of={one} />}
          {!busy(one) && <Planner key={`${one.id} ${one.state}`} of={one} />}
          {one.looked > 0 && <Report of={one} />}
        </Page>
      )}
    </Answer>
  );
}
