import { Button, Checkbox, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { JsonObject } from '@/lib/api/contract';
import { useDerive, useOperations } from '@/lib/api/derive';
import { count } from '@/lib/format/format';
import { Answer } from '@/ui/States';
import { failed } from '@/ui/toast';
import { ParameterFields } from './ParameterFields';
import { missing, parametersOf, startOf } from './parameters';

/** Edits or converts the media of badcases, in the background. */
export function OperateDialog({ ids, onClose }: { ids: string[]; onClose: () => void }) {
  const operations = useOperations();
  const [name, setName] = useState<string | null>(null);
  const [values, setValues] = useState<JsonObject>({});
  const [choose, setChoose] = useState(false);
  const derive = useDerive();
  const navigate = useNavigate();
  return (
    <Modal opened onClose={onClose} title="Edit or convert media">
      <Answer of={operations}>
        {(list) => {
          const chosen = list.find((one) => one.name === name);
          const parameters = chosen ? parametersOf(chosen) : [];
          return (
            <Stack gap="sm">
              <Text size="sm" c="dimmed">
                {ids.length === 1 ? 'One case.' : `${count(ids.length)} cases.`} Originals never
                change: what is made is attached to the case.
              </Text>
              <Select
                label="Operation"
                data-autofocus
                data={list.map((one) => ({ value: one.name, label: one.title }))}
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
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  Cancel
                </Button>
                <Button
                  disabled={!chosen || missing(parameters, values).length > 0}
                  loading={derive.isPending}
                  onClick={() =>
                    derive.mutate(
                      { ids, operation: name ?? '', parameters: values, choose },
                      { onSuccess: (job) => void navigate(`/jobs/${job.id}`), onError: failed },
                    )
                  }
                >
                  Start
                </Button>
              </Group>
            </Stack>
          );
        }}
      </Answer>
    </Modal>
  );
}
