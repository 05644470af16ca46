import {
  Button,
  Group,
  Modal,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Stack,
  TextInput,
  Textarea,
} from '@mantine/core';
import { useState } from 'react';
import { useSaveLabelTool, type LabelTool } from '@/lib/api/labeltools';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';
import { toolNames } from './names';

interface Props {
  tool?: LabelTool | undefined;
  onClose: () => void;
}

/** Sets up a labelling tool or changes one. */
export function ToolDialog({ tool, onClose }: Props) {
  const [kind, setKind] = useState<LabelTool['kind']>(tool?.kind ?? 'label_studio');
  const [name, setName] = useState(tool?.name ?? '');
  const [url, setUrl] = useState(tool?.settings.base_url ?? '');
  const [token, setToken] = useState('');
  const [ca, setCa] = useState(tool?.settings.ca ?? '');
  const [organization, setOrganization] = useState(tool?.settings.organization ?? '');
  const [workspace, setWorkspace] = useState<number | string>(tool?.settings.workspace ?? 0);
  const save = useSaveLabelTool(tool?.id);
  const submit = () =>
    save.mutate(
      {
        name: name.trim(),
        kind,
        ...(token && { token }),
        settings: {
          base_url: url.trim(),
          ...(ca.trim() && { ca: ca.trim() }),
          ...(kind === 'cvat' && organization.trim() && { organization: organization.trim() }),
          ...(kind === 'label_studio' &&
            typeof workspace === 'number' &&
            workspace > 0 && { workspace }),
        },
      },
      {
        onSuccess: (saved) => {
          done(`${saved.name} is saved`);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={tool?.name ?? 'New labelling tool'} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <SegmentedControl
            aria-label="Kind"
            size="xs"
            disabled={Boolean(tool)}
            value={kind}
            onChange={(value) => setKind(value === 'cvat' ? 'cvat' : 'label_studio')}
            data={[
              { value: 'label_studio', label: toolNames.label_studio },
              { value: 'cvat', label: toolNames.cvat },
            ]}
          />
          <TextInput
            label="Name"
            required
            maxLength={128}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Address"
            required
            placeholder="https://labels.example.org"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <PasswordInput
            label="Token"
            description="A personal access token of an account that may make projects"
            autoComplete="new-password"
            required={!tool}
            placeholder={tool ? 'The one that is kept' : ''}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
          />
          {kind === 'cvat' ? (
            <TextInput
              label="Organization"
              description="Its short name; none if empty"
              value={organization}
              onChange={(event) => setOrganization(event.currentTarget.value)}
            />
          ) : (
            <NumberInput
              label="Workspace"
              description="Its number, in the Enterprise edition; 0 for none"
              min={0}
              value={workspace}
              onChange={setWorkspace}
            />
          )}
          <Textarea
            label="Certificates (PEM)"
            description="To believe in besides the system’s"
            autosize
            maxRows={6}
            value={ca}
            onChange={(event) => setCa(event.currentTarget.value)}
          />
          {save.error && <Problem error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
