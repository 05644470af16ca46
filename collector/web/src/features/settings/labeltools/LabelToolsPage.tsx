import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Navigate } from 'react-router';
import {
  useLabelTools,
  useRemoveLabelTool,
  useTestLabelTool,
  type LabelTool,
} from '@/lib/api/labeltools';
import { useMay } from '@/lib/api/people';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Answer, Empty, Loading, Problem } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { SettingsTabs } from '../SettingsTabs';
import { toolNames } from './names';
import { ToolDialog } from './ToolDialog';

/** What a call to the tool found. */
function TestBox({ tool, onClose }: { tool: LabelTool; onClose: () => void }) {
  const test = useTestLabelTool();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    setAsked(true);
    test.mutate(tool.id);
  }
  const warnings = test.data?.warnings ?? [];
  return (
    <Modal opened onClose={onClose} title={`Test of ${tool.name}`}>
      {test.isPending && <Loading rows={2} />}
      {test.error && <Problem error={test.error} retry={() => test.mutate(tool.id)} />}
      {test.data && (
        <Alert
          color={warnings.length > 0 ? 'yellow' : 'green'}
          title={warnings.length > 0 ? 'It answers, but' : 'It works'}
        >
          <Text size="sm">
            {toolNames[tool.kind]} {test.data.version}, as {test.data.account}.
          </Text>
          {warnings.length > 0 && (
            <List size="sm" mt="xs">
              {warnings.map((line) => (
                <List.Item key={line}>{line}</List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
    </Modal>
  );
}

function RemoveBox({ tool, onClose }: { tool: LabelTool; onClose: () => void }) {
  const remove = useRemoveLabelTool();
  return (
    <Modal opened onClose={onClose} title={`Remove ${tool.name}?`}>
      <Stack gap="sm">
        <Text size="sm">
          Documents lose their links to its projects, and nothing more can be brought back from
          them. The projects stay in {toolNames[tool.kind]}.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(tool.id, {
                onSuccess: () => {
                  done(`${tool.name} is removed`);
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

type Box = { what: 'edit' | 'test' | 'remove'; tool: LabelTool } | { what: 'new' };

function Boxes({ box, close }: { box: Box | undefined; close: () => void }) {
  if (!box) return null;
  if (box.what === 'new') return <ToolDialog onClose={close} />;
  if (box.what === 'test') return <TestBox tool={box.tool} onClose={close} />;
  if (box.what === 'remove') return <RemoveBox tool={box.tool} onClose={close} />;
  return <ToolDialog tool={box.tool} onClose={close} />;
}

const acts = { test: 'Test connection', edit: 'Edit', remove: 'Remove' };

function Tools() {
  const tools = useLabelTools();
  const [box, setBox] = useState<Box>();
  return (
    <Page
      title="Labelling tools"
      note="Where rows of documents are labelled."
      actions={
        <Button
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => setBox({ what: 'new' })}
        >
          New labelling tool
        </Button>
      }
    >
      <SettingsTabs value="labelling" />
      <Answer of={tools}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No labelling tools">
              Engineers can bring rows to Label Studio or CVAT, and annotations back, once it is set
              up here. It needs the address and an access token.
            </Empty>
          ) : (
            <RowsTable
              rows={items}
              id={(one) => one.id}
              width={0}
              columns={[
                { head: 'Name', cell: (one) => <b>{one.name}</b> },
                {
                  head: 'Tool',
                  cell: (one) => (
                    <>
                      {toolNames[one.kind]}
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
                          onClick={() => setBox({ what, tool: one })}
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
      <Boxes box={box} close={() => setBox(undefined)} />
    </Page>
  );
}

/** Where administrators set up labelling tools. */
export function LabelToolsPage() {
  return useMay('administrator') ? <Tools /> : <Navigate to="/settings/tokens" replace />;
}
