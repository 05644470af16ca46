import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Navigate } from 'react-router';
import { useMay } from '@/lib/api/people';
import {
  useModelServices,
  usePredictors,
  useRemoveModelService,
  useTestModelService,
  type ModelService,
} from '@/lib/api/prelabel';
import { Pill } from '@/ui/Light';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { Answer, Empty, Loading, Problem } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { SettingsTabs } from '../SettingsTabs';
import { ServiceDialog } from './ServiceDialog';

/** What a call to the server found. */
function TestBox({ service, onClose }: { service: ModelService; onClose: () => void }) {
  const test = useTestModelService();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    setAsked(true);
    test.mutate(service.id);
  }
  return (
    <Modal opened onClose={onClose} title={`Test of ${service.name}`}>
      {test.isPending && <Loading rows={2} />}
      {test.error && <Problem error={test.error} retry={() => test.mutate(service.id)} />}
      {test.data && (
        <Alert color="green" title="It has the model, and the settings fit it">
          <Text size="sm">
            {[test.data.model, test.data.versions.join(', '), test.data.platform]
              .filter(Boolean)
              .join(', ')}
          </Text>
          <Text size="sm" mt="xs">
            Inputs
          </Text>
          {test.data.inputs.map((one) => (
            <Text key={one} size="xs" className="mono">
              {one}
            </Text>
          ))}
          <Text size="sm" mt="xs">
            Outputs
          </Text>
          {test.data.outputs.map((one) => (
            <Text key={one} size="xs" className="mono">
              {one}
            </Text>
          ))}
        </Alert>
      )}
    </Modal>
  );
}

function RemoveBox({ service, onClose }: { service: ModelService; onClose: () => void }) {
  const remove = useRemoveModelService();
  return (
    <Modal opened onClose={onClose} title={`Remove ${service.name}?`}>
      <Stack gap="sm">
        <Text size="sm">What it annotated stays. Jobs that still ask it will fail.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(service.id, {
                onSuccess: () => {
                  done(`${service.name} is removed`);
                  onClose();
                },
                onError: failed,
              })
            }
          >
            Remove
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type Box = { what: 'edit' | 'test' | 'remove'; service: ModelService } | { what: 'new' };

function Boxes({ box, close }: { box: Box | undefined; close: () => void }) {
  if (!box) return null;
  if (box.what === 'new') return <ServiceDialog onClose={close} />;
  if (box.what === 'test') return <TestBox service={box.service} onClose={close} />;
  if (box.what === 'remove') return <RemoveBox service={box.service} onClose={close} />;
  return <ServiceDialog service={box.service} onClose={close} />;
}

const acts = { test: 'Test', edit: 'Edit', remove: 'Remove' };

/** Commands and images of the operator's configuration. */
function Configured() {
  const predictors = usePredictors();
  return (
    <Section title="Set up by the operator">
      <Answer of={predictors}>
        {({ items }) => {
          const own = items.filter((one) => one.way !== 'service');
          return own.length === 0 ? (
            <Empty title="None">
              Commands and container images are added to the collector’s configuration.
            </Empty>
          ) : (
            <RowsTable
              rows={own}
              id={(one) => one.id}
              width={0}
              columns={[
                { head: 'Name', cell: (one) => <b>{one.name}</b> },
                { head: 'Model', cell: (one) => [one.model, one.version].join(' ') },
                { head: 'Way', cell: (one) => (one.way === 'command' ? 'Command' : 'Image') },
                {
                  head: 'State',
                  cell: (one) =>
                    one.problem ? (
                      <Text size="xs" c="red">
                        {one.problem}
                      </Text>
                    ) : (
                      <Pill colour="green">Ready</Pill>
                    ),
                },
              ]}
            />
          );
        }}
      </Answer>
    </Section>
  );
}

function Services() {
  const services = useModelServices();
  const [box, setBox] = useState<Box>();
  return (
    <Page
      title="Models that pre-label"
      note="They annotate the rows of documents before people do."
      actions={
        <Button
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => setBox({ what: 'new' })}
        >
          New model server
        </Button>
      }
    >
      <SettingsTabs value="models" />
      <Section title="Model servers">
        <Answer of={services}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="No model servers">
                A server that speaks the Open Inference Protocol v2, such as KServe or Triton. It
                needs the address, the model’s name, and what its inputs and outputs mean.
              </Empty>
            ) : (
              <RowsTable
                rows={items}
                id={(one) => one.id}
                width={0}
                columns={[
                  { head: 'Name', cell: (one) => <b>{one.name}</b> },
                  {
                    head: 'Model',
                    cell: (one) => (
                      <>
                        {[one.settings.model, one.settings.version].filter(Boolean).join(' ')}
                        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                          {one.settings.base_url}
                        </Text>
                      </>
                    ),
                  },
                  {
                    head: ' ',
                    right: true,
                    cell: (one) => (
                      <Group gap={4} justify="flex-end">
                        {(['test', 'edit', 'remove'] as const).map((what) => (
                          <Button
                            key={what}
                            size="compact-xs"
                            variant="subtle"
                            color={what === 'remove' ? 'red' : undefined}
                            aria-label={`${what} ${one.name}`}
                            onClick={() => setBox({ what, service: one })}
                          >
                            {acts[what]}
                          </Button>
                        ))}
                      </Group>
                    ),
                  },
                ]}
              />
            )
          }
        </Answer>
      </Section>
      <Configured />
      <Boxes box={box} close={() => setBox(undefined)} />
    </Page>
  );
}

/** Where engineers set up models that annotate rows. */
export function ModelServicesPage() {
  return useMay('engineer') ? <Services /> : <Navigate to="/settings/tokens" replace />;
}
