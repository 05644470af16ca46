import { Button, Text } from '@mantine/core';
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
import { Answer, Empty } from '@/ui/States';
import { Acts, Answers, RemoveBox, TestBox, type Box } from '../services/Boxes';
import { SettingsTabs } from '../SettingsTabs';
import { toolNames } from './names';
import { ToolDialog } from './ToolDialog';

function Test({ tool, onClose }: { tool: LabelTool; onClose: () => void }) {
  return (
    <TestBox service={tool} test={useTestLabelTool()} onClose={onClose}>
      {({ warnings, version, account }) => (
        <Answers warnings={warnings}>
          {toolNames[tool.kind]} {version}, as {account}.
        </Answers>
      )}
    </TestBox>
  );
}

function Remove({ tool, onClose }: { tool: LabelTool; onClose: () => void }) {
  return (
    <RemoveBox service={tool} remove={useRemoveLabelTool()} onClose={onClose}>
      Documents lose their links to its projects, and nothing more can be brought back from them.
      The projects stay in {toolNames[tool.kind]}.
    </RemoveBox>
  );
}

function Boxes({ box, close }: { box: Box<LabelTool> | undefined; close: () => void }) {
  if (!box) return null;
  if (box.what === 'new') return <ToolDialog onClose={close} />;
  if (box.what === 'test') return <Test tool={box.service} onClose={close} />;
  if (box.what === 'remove') return <Remove tool={box.service} onClose={close} />;
  return <ToolDialog tool={box.service} onClose={close} />;
}

function Tools() {
  const tools = useLabelTools();
  const [box, setBox] = useState<Box<LabelTool>>();
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
                  cell: (one) => <Acts service={one} onOpen={setBox} />,
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
