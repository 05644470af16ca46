import { Checkbox, Group, SegmentedControl, Select, Slider, Text } from '@mantine/core';
import { count } from '@/lib/format/format';
import type { Density } from './draw';
import { outcomeColours } from './paint';
import type { Drawing } from './useDrawing';

const names: Record<string, string> = {
  source: 'Result or truth',
  outcome: 'Right or wrong',
  label: 'Label',
  confidence: 'Confidence',
  kind: 'Kind of shape',
};

function Share({
  name,
  value,
  onChange,
}: {
  name: string;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <Group gap={8} wrap="nowrap">
      <Text size="xs" className="line">
        {name} {value.toFixed(2)}
      </Text>
      <Slider
        w={110}
        size="xs"
        min={0}
        max={1}
        step={0.01}
        value={value}
        onChange={onChange}
        label={null}
        thumbLabel={name}
      />
    </Group>
  );
}

/** How many results are right, wrong and missed at the chosen overlap. */
function Tally({ drawing }: { drawing: Drawing }) {
  const { matching, settings } = drawing;
  if (!matching) return null;
  const right = matching.pairs.filter((pair) => pair.sameLabel).length;
  const swapped = matching.pairs.length - right;
  const parts = [
    ['TP', right],
    ['FP', matching.onlyA.length + swapped],
    ['FN', matching.onlyB.length + swapped],
  ] as const;
  return (
    <Group gap={10} data-testid="tally">
      {parts.map(([outcome, n]) => (
        <Text key={outcome} size="xs" className="line">
          <span className="swatch" style={{ background: outcomeColours[outcome] }} /> {outcome}{' '}
          <b>{n}</b>
        </Text>
      ))}
      <Share name="IoU ≥" value={settings.iou} onChange={(iou) => drawing.change({ iou })} />
    </Group>
  );
}

/** Everything that changes how objects are drawn. */
export function Controls({ drawing, second = 'Truth' }: { drawing: Drawing; second?: string }) {
  const { settings, change, visible, sure } = drawing;
  const truths = sure.filter((thing) => thing.source !== 'result').length;
  return (
    <Group gap="md" mt="xs" style={{ rowGap: 6 }}>
      <Checkbox
        size="xs"
        label="Result"
        checked={settings.result}
        onChange={(e) => change({ result: e.currentTarget.checked })}
      />
      {truths > 0 && (
        <Checkbox
          size="xs"
          label={second}
          checked={settings.truth}
          onChange={(e) => change({ truth: e.currentTarget.checked })}
        />
      )}
      <Select
        size="xs"
        w={150}
        aria-label="Colour by"
        data={drawing.fields.map((field) => ({
          value: field,
          label: names[field] ?? field.replace('attr:', ''),
        }))}
        value={settings.by}
        allowDeselect={false}
        onChange={(by) => change({ by: by ?? 'source' })}
      />
      <SegmentedControl
        size="xs"
        aria-label="Labels"
        data={[
          { value: 'hover', label: 'Labels on hover' },
          { value: 'room', label: 'Where they fit' },
          { value: 'all', label: 'All' },
        ]}
        value={settings.density}
        onChange={(density) => change({ density: density as Density })}
      />
      <Share name="Confidence ≥" value={settings.least} onChange={(least) => change({ least })} />
      <Tally drawing={drawing} />
      <Text size="xs" c="dimmed" data-testid="shown">
        {count(visible.length)} shown
      </Text>
    </Group>
  );
}
