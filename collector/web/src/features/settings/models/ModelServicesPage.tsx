import { Alert, Button, Text } from '@mantine/core';
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
import { Answer, Empty } from '@/ui/States';
import { Acts, RemoveBox, TestBox, type Box } from '../services/Boxes';
import { SettingsTabs } from '../SettingsTabs';
import { ServiceDialog } from './ServiceDialog';

/** The names of inputs or outputs of a model. */
function Tensors({ title, names }: { title: string; names: string[] }) {
  return (
    <>
      <Text size="sm" mt="xs">
        {title}
      </Text>
      {names.map((one) => (
        <Text key={one} size="xs" className="mono">
          {one}
        </Text>
      ))}
    </>
  );
}

function Test({ service, onClose }: { service: ModelService; onClose: () => void }) {
  return (
    <TestBox service={service} test={useTestModelService()} onClose={onClose}>
      {({ model, versions, platform, inputs, outputs }) => (
        <Alert color="green" title="It has the model, and the settings fit it">
          <Text size="sm">{[model, versions.join(', '), platform].filter(Boolean).join(', ')}</Text>
          <Tensors title="Inputs" names={inputs} />
          <Tensors title="Outputs" names={outputs} />
        </Alert>
      )}
    </TestBox>
  );
}

function Remove({ service, onClose }: { service: ModelService; onClose: () => void }) {
  return (
    <RemoveBox service={service} remove={useRemoveModelService()} onClose={onClose}>
      What it annotated stays. Jobs that still ask it will fail.
    </RemoveBox>
  );
}

function Boxes({ box, close }: { box: Box<ModelService> | undefined; close: () => void }) {
  if (!box) return null;
  if (box.what === 'new') return <ServiceDialog onClose={close} />;
  if (box.what === 'test') return <Test service={box.service} onClose={close} />;
  if (box.what === 'remove') return <Remove service={box.service} onClose={close} />;
  return <ServiceDialog service={box.service} onClose={close} />;
}

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
  const [box, setBox] = useState<Box<ModelService>>();
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
                    cell: (one) => <Acts service={one} onOpen={setBox} />,
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
