import { Button, Checkbox, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { DeriveRequest, JsonObject, Operation } from '@/lib/api/contract';
import { useDerive, useOperations, usePreviewDerive } from '@/lib/api/derive';
import { count } from '@/lib/format/format';
import { Answer, Problem } from '@/ui/States';
import { failed } from '@/ui/toast';
import { DerivePlan } from './DerivePlan';
import { ParameterFields } from '@/ui/parameters/ParameterFields';
import { missing, parametersOf, startOf } from '@/ui/parameters/parameters';

interface Props {
  /** Badcases by ID, or a filter. */
  selection: Pick<DeriveRequest, 'ids' | 'filter'>;
  size: number;
  onClose: () => void;
}

/** The built-in operations, and those of the operator's own if there are any. */
function choices(list: Operation[]) {
  const group = (name: string, own: boolean) => ({
    group: name,
    items: list
      .filter((one) => one.built_in !== own)
      .map((one) => ({ value: one.name, label: one.title })),
  });
  return [group('Built in', false), group('Your own', true)].filter(
    ({ items }) => items.length > 0,
  );
}

/** Edits or converts the media of badcases: first what, then what it would work on, then a job in the background. */
export function OperateDialog({ selection, size, onClose }: Props) {
  const operations = useOperations();
  const [name, setName] = useState<string | null>(null);
  const [values, setValues] = useState<JsonObject>({});
  const [choose, setChoose] = useState(false);
  const preview = usePreviewDerive();
  const derive = useDerive();
  const navigate = useNavigate();
  const order = { ...selection, operation: name ?? '', parameters: values, choose };
  const start = () =>
    derive.mutate(order, {
      onSuccess: (job) => void navigate(`/jobs/${job.id}`),
      onError: failed,
    });
  const title =
    size === 1 ? 'Edit or convert media' : `Edit or convert media of ${count(size)} cases`;
  return (
    <Modal opened onClose={onClose} title={title}>
      {preview.data ? (
        <DerivePlan
          plan={preview.data}
          starting={derive.isPending}
          back={preview.reset}
          start={start}
        />
      ) : (
        <Answer of={operations}>
          {(list) => {
            const chosen = list.find((one) => one.name === name);
            const parameters = chosen ? parametersOf(chosen) : [];
            return (
              <Stack gap="sm">
                <Text size="sm" c="dimmed">
                  {selection.filter && `All ${count(size)} that the search finds. `}
                  Originals never change: what is made is attached to the case.
                </Text>
                <Select
                  label="Operation"
                  data-autofocus
                  data={choices(list)}
                  value={name}
                  onChange={(value) => {
                    setName(value);
                    const found = list.find((one) => one.name === value);
                    setValues(found ? startOf(parametersOf(found)) : {});
                  }}
                />
                {chosen?.description && <Text size="sm">{chosen.description}</Text>}
                {/* Another operation starts with fields of its own. */}
                <ParameterFields
                  key={name}
                  parameters={parameters}
                  values={values}
                  change={setValues}
                />
                <Checkbox
                  label="Use what is made for test data"
                  checked={choose}
                  onChange={(event) => setChoose(event.currentTarget.checked)}
                />
                {preview.error && <Problem error={preview.error} />}
                <Group justify="flex-end">
                  <Button variant="default" onClick={onClose}>
                    Cancel
                  </Button>
                  <Button
                    disabled={!chosen || missing(parameters, values).length > 0}
                    loading={preview.isPending}
                    onClick={() => preview.mutate(order)}
                  >
                    Show what it would do
                  </Button>
                </Group>
              </Stack>
            );
          }}
        </Answer>
      )}
    </Modal>
  );
}
