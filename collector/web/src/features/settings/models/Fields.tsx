import {
  Checkbox,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
  Textarea,
} from '@mantine/core';
import type { ServiceForm } from './form';

interface Props {
  form: ServiceForm;
  change: (part: Partial<ServiceForm>) => void;
}

const whole = (value: number | string) => (typeof value === 'number' ? value : 0);

/** What the model gets. */
export function InputFields({ form, change }: Props) {
  const { input } = form;
  const set = (part: Partial<typeof input>) => change({ input: { ...input, ...part } });
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="What the model gets"
        size="xs"
        value={input.kind}
        onChange={(value) => set({ kind: value === 'encoded' ? 'encoded' : 'pixels' })}
        data={[
          { value: 'pixels', label: 'Pixels' },
          { value: 'encoded', label: 'The file as it is' },
        ]}
      />
      <TextInput
        label="Input"
        placeholder="The only one"
        value={input.tensor ?? ''}
        onChange={(event) => set({ tensor: event.currentTarget.value })}
      />
      {input.kind === 'pixels' && (
        <>
          <Group grow align="flex-end">
            <NumberInput
              label="Width"
              description="0: as the model says"
              min={0}
              max={4096}
              value={input.width ?? 0}
              onChange={(value) => set({ width: whole(value) })}
            />
            <NumberInput
              label="Height"
              description="0: as the model says"
              min={0}
              max={4096}
              value={input.height ?? 0}
              onChange={(value) => set({ height: whole(value) })}
            />
            <Select
              label="Order"
              placeholder="As the model says"
              clearable
              data={[
                { value: 'nchw', label: 'NCHW' },
                { value: 'nhwc', label: 'NHWC' },
              ]}
              value={input.layout ?? null}
              onChange={(value) =>
                change({
                  input: {
                    ...input,
                    layout: value === 'nchw' || value === 'nhwc' ? value : undefined,
                  },
                })
              }
            />
          </Group>
          <Select
            label="Fit"
            allowDeselect={false}
            data={[
              { value: 'stretch', label: 'Stretch to the size' },
              { value: 'letterbox', label: 'Keep the shape, fill with grey' },
            ]}
            value={input.fit ?? 'stretch'}
            onChange={(value) => set({ fit: value === 'letterbox' ? 'letterbox' : 'stretch' })}
          />
          <Group grow>
            <TextInput
              label="Mean"
              placeholder="0.485, 0.456, 0.406"
              value={form.mean}
              onChange={(event) => change({ mean: event.currentTarget.value })}
            />
            <TextInput
              label="Deviation"
              placeholder="0.229, 0.224, 0.225"
              value={form.std}
              onChange={(event) => change({ std: event.currentTarget.value })}
            />
          </Group>
        </>
      )}
      <Checkbox
        label="Send values in binary (Triton, KServe)"
        checked={input.binary ?? false}
        onChange={(event) => set({ binary: event.currentTarget.checked })}
      />
    </Stack>
  );
}

const kinds = ['boxes', 'classes', 'annotation'] as const;
const forms = ['xyxy', 'xywh', 'cxcywh', 'yxyx'] as const;

/** What its outputs mean. */
export function OutputFields({ form, change }: Props) {
  const { output } = form;
  const set = (part: Partial<typeof output>) => change({ output: { ...output, ...part } });
  const text = (name: 'tensor' | 'scores' | 'classes' | 'count', label: string, hint: string) => (
    <TextInput
      label={label}
      placeholder={hint}
      value={output[name] ?? ''}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="What it answers"
        size="xs"
        value={output.kind}
        onChange={(value) => set({ kind: kinds.find((one) => one === value) ?? 'boxes' })}
        data={[
          { value: 'boxes', label: 'Boxes' },
          { value: 'classes', label: 'Classes' },
          { value: 'annotation', label: 'Annotations as JSON' },
        ]}
      />
      {text('tensor', 'Output', 'The only one')}
      {output.kind === 'boxes' && (
        <>
          <Group grow>
            {text('scores', 'Scores', 'None: boxes of 6 values')}
            {text('classes', 'Classes', 'None: boxes of 6 values')}
            {text('count', 'Number of boxes', 'None')}
          </Group>
          <Group align="flex-end">
            <Select
              label="A box is"
              allowDeselect={false}
              data={[
                { value: 'xyxy', label: 'left, top, right, bottom' },
                { value: 'xywh', label: 'left, top, width, height' },
                { value: 'cxcywh', label: 'centre, width, height' },
                { value: 'yxyx', label: 'top, left, bottom, right' },
              ]}
              value={output.form ?? 'xyxy'}
              onChange={(value) => set({ form: forms.find((one) => one === value) ?? 'xyxy' })}
            />
            <Checkbox
              mb={8}
              label="in shares of the size, 0 to 1"
              checked={output.share ?? false}
              onChange={(event) => set({ share: event.currentTarget.checked })}
            />
          </Group>
        </>
      )}
      {output.kind === 'classes' && (
        <Group>
          <Checkbox
            label="Scores are logits (softmax)"
            checked={output.softmax ?? false}
            onChange={(event) => set({ softmax: event.currentTarget.checked })}
          />
          <Checkbox
            label="Several classes may hold"
            checked={output.many ?? false}
            onChange={(event) => set({ many: event.currentTarget.checked })}
          />
        </Group>
      )}
      {output.kind !== 'annotation' && (
        <>
          <Textarea
            label="Labels"
            description="One a line, in the order of the classes’ numbers"
            autosize
            minRows={2}
            maxRows={8}
            value={form.labels}
            onChange={(event) => change({ labels: event.currentTarget.value })}
          />
          <NumberInput
            label="Least score"
            min={0}
            max={1}
            step={0.05}
            decimalScale={3}
            w={180}
            value={output.min_score ?? 0}
            onChange={(value) => set({ min_score: whole(value) })}
          />
        </>
      )}
      {output.kind === 'annotation' && (
        <Text size="sm" c="dimmed">
          Each text is an annotation as documents have them.
        </Text>
      )}
    </Stack>
  );
}
