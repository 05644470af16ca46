import {
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { usePicker } from '@/features/search/usePicker';
import { useCampaignTry, useStartCampaign } from '@/lib/api/campaigns';
import type { CampaignStart } from '@/features/dam/analysis/campaign';
import type { CampaignDraft } from '@/lib/api/contract';
import { faultsAt } from '@/lib/api/faults';
import { count } from '@/lib/format/format';
import { Problem } from '@/ui/States';

interface Props {
  start?: Partial<CampaignStart>;
  onClose: () => void;
}

const day = 24 * 60 * 60 * 1000;

/** A moment as a field of date and time has it, in the time of this screen. */
function local(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Asks devices to collect what fits an expression, for a while. */
export function CampaignDialog({ start = {}, onClose }: Props) {
  const [name, setName] = useState(start.name ?? '');
  const [note, setNote] = useState(start.note ?? '');
  const [when, setWhen] = useState(start.when ?? '');
  const [groups, setGroups] = useState<string[]>([]);
  const [quota, setQuota] = useState<number | string>(start.quota ?? 200);
  const [share, setShare] = useState<number | string>('');
  const [pause, setPause] = useState<number | string>('');
  const [until, setUntil] = useState(() => local(new Date(Date.now() + 7 * day)));
  const picker = usePicker('groups', groups);
  const navigate = useNavigate();
  const begin = useStartCampaign();
  const ends = new Date(until);
  const ready =
    name.trim() !== '' && when.trim() !== '' && Number(quota) > 0 && !Number.isNaN(ends.getTime());
  const rule = {
    when: when.trim(),
    ...(Number(pause) > 0 && { cooldown_ms: Math.round(Number(pause) * 1000) }),
  };
  const targets = groups.length > 0 ? { groups } : { query: '*' };
  const draft: CampaignDraft | undefined = ready
    ? {
        name: name.trim(),
        rule,
        targets,
        quota: Number(quota),
        until: ends.toISOString(),
        ...(note.trim() && { note: note.trim() }),
        ...(Number(share) > 0 && { per_device: Number(share) }),
      }
    : undefined;
  const [late] = useDebouncedValue(rule.when ? { rule, targets } : undefined, 300);
  const tried = useCampaignTry(late);
  const { at, rest } = faultsAt(begin.error ?? tried.error, ['name', 'rule', 'targets', 'until']);
  return (
    <Modal opened onClose={onClose} title="New campaign" size="lg">
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="Devices keep it with each clip as the reason"
          required
          data-autofocus
          maxLength={100}
          error={at.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="What is wanted"
          description={
            'An expression as in the triggers of an agent, such as label == "half" and attributes.lux < 20'
          }
          required
          autosize
          minRows={2}
          maxRows={6}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          error={at.rule}
          value={when}
          onChange={(event) => setWhen(event.currentTarget.value)}
        />
        <MultiSelect
          label="Groups"
          description="All devices when empty; who joins later collects, too"
          {...picker.field}
          error={at.targets}
          value={groups}
          onChange={setGroups}
        />
        <Group grow align="flex-start">
          <NumberInput
            label="Clips in all"
            required
            min={1}
            max={1_000_000}
            allowDecimal={false}
            value={quota}
            onChange={setQuota}
          />
          <NumberInput
            label="Of one device at most"
            min={1}
            max={1_000_000}
            allowDecimal={false}
            value={share}
            onChange={setShare}
          />
          <NumberInput
            label="Pause after each, seconds"
            min={0}
            max={86_400}
            value={pause}
            onChange={setPause}
          />
        </Group>
        <TextInput
          type="datetime-local"
          label="Until"
          required
          error={at.until}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Textarea
          label="Note"
          autosize
          minRows={2}
          maxRows={6}
          maxLength={4096}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" role="status">
          {tried.data && !tried.error
            ? `${count(tried.data.devices)} ${tried.data.devices === 1 ? 'device' : 'devices'} would collect now.`
            : 'Devices take what fits beside what they report anyway. It ends by itself.'}
        </Text>
        {rest && <Problem error={rest} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!draft || tried.error !== null}
            loading={begin.isPending}
            onClick={() =>
              draft &&
              begin.mutate(draft, {
                onSuccess: ({ id }) => void navigate(`/fleet/campaigns/${id}`),
              })
            }
          >
            Start
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
