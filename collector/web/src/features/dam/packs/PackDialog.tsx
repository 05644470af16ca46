import {
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
} from '@mantine/core';
import { useState } from 'react';
import type { DataSet, PackOrder } from '@/lib/api/contract';
import { useFamily } from '@/lib/api/data';
import { useOrderPack, usePackFormats } from '@/lib/api/packs';
import { count, words } from '@/lib/format/format';
import { Problem } from '@/ui/States';
import { formatChoices } from './formats';

const checks = [
  { value: 'sizes', label: 'Their sizes' },
  { value: 'bytes', label: 'All bytes' },
  { value: 'none', label: 'Not at all' },
];

/** The sets that may go into a pack with one: those of its split, one of each role. */
function useSplits(set: DataSet): DataSet[] {
  const list = useFamily(set.family).data?.items ?? [];
  const others = list.filter(
    (one) => one.id !== set.id && one.role !== set.role && one.name === set.name,
  );
  return [set, ...others];
}

/** Orders a pack of a set, perhaps with the others of its split. */
export function PackDialog({ set, onClose }: { set: DataSet; onClose: () => void }) {
  const formats = usePackFormats();
  const splits = useSplits(set);
  const [left, setLeft] = useState<string[]>([]);
  const [format, setFormat] = useState('coco');
  const [container, setContainer] = useState('');
  const [check, setCheck] = useState('sizes');
  const [annotationsOnly, setAnnotationsOnly] = useState(false);
  const [leaveOut, setLeaveOut] = useState(false);
  const [shardRows, setShardRows] = useState<number | string>(10_000);
  const order = useOrderPack();

  const chosen = formats.data?.items.find((one) => one.name === format);
  const containers = chosen?.containers ?? [];
  const noMedia = annotationsOnly && !chosen?.needs_media;
  const inside = splits.filter((one) => one.id === set.id || !left.includes(one.id));
  const submit = () => {
    const wanted: PackOrder = {
      sets: inside.map((one) => one.id),
      format,
      ...((container === 'zip' || container === 'tar') &&
        containers.includes(container) && { container }),
      ...(noMedia ? { no_media: true } : (check === 'bytes' || check === 'none') && { check }),
      ...(leaveOut && !noMedia && { leave_out: true }),
      ...(chosen?.shards && typeof shardRows === 'number' && { shard_rows: shardRows }),
    };
    order.mutate(wanted, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={`Pack ${set.name}`} size="lg">
      <Stack gap="md">
        {formats.error && <Problem error={formats.error} retry={formats.refetch} />}
        <Select
          label="Format"
          data={formatChoices(formats.data?.items.map((one) => one.name) ?? [])}
          value={format}
          onChange={(value) => setFormat(value ?? 'coco')}
          allowDeselect={false}
          searchable
          maxDropdownHeight={360}
        />
        {splits.length > 1 && (
          <Checkbox.Group
            label="Sets"
            description="Each becomes a part of its own within the pack"
            value={inside.map((one) => one.id)}
            onChange={(ids) =>
              setLeft(splits.map((one) => one.id).filter((id) => !ids.includes(id)))
            }
          >
            <Group mt={6} gap="lg">
              {splits.map((one) => (
                <Checkbox
                  key={one.id}
                  value={one.id}
                  disabled={one.id === set.id}
                  label={`${words(one.role)}, ${count(one.rows)} rows`}
                />
              ))}
            </Group>
          </Checkbox.Group>
        )}
        {containers.length > 1 && (
          <div>
            <Text size="sm" fw={500} mb={4}>
              Container
            </Text>
            <SegmentedControl
              aria-label="Container"
              size="xs"
              value={
                container && containers.includes(container) ? container : (containers[0] ?? '')
              }
              onChange={setContainer}
              data={containers.map((one) => ({ value: one, label: one.toUpperCase() }))}
            />
          </div>
        )}
        {chosen?.shards && (
          <NumberInput
            label="Rows of a shard, at most"
            value={shardRows}
            onChange={setShardRows}
            min={1}
            max={1_000_000}
            thousandSeparator=","
            w={220}
          />
        )}
        {chosen && !chosen.needs_media && (
          <Checkbox
            label="Annotations only, without media"
            checked={annotationsOnly}
            onChange={(event) => setAnnotationsOnly(event.currentTarget.checked)}
          />
        )}
        {!noMedia && (
          <>
            <div>
              <Text size="sm" fw={500} mb={4}>
                Look at the media before
              </Text>
              <SegmentedControl
                aria-label="Look at the media before"
                size="xs"
                value={check}
                onChange={setCheck}
                data={checks}
              />
            </div>
            <Checkbox
              label="Leave out rows whose file is missing or damaged"
              description="They are counted and listed. Otherwise such a pack fails and names them."
              checked={leaveOut}
              onChange={(event) => setLeaveOut(event.currentTarget.checked)}
            />
          </>
        )}
        {order.error && <Problem error={order.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={submit} loading={order.isPending} disabled={!chosen}>
            Prepare
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
