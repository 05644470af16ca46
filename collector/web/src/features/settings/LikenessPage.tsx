import { Alert, Button, Group, NumberInput, Stack, Switch, TagsInput, Text } from '@mantine/core';
import { useState } from 'react';
import { Navigate } from 'react-router';
import type { LikenessSettings, LikenessState } from '@/lib/api/contract';
import { useLikenessSettings, useSetLikeness } from '@/lib/api/duplicates';
import { useMay } from '@/lib/api/people';
import { count } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { CountingSection } from './CountingSection';
import { SettingsTabs } from './SettingsTabs';

const kinds = [
  {
    name: 'image',
    label: 'Pictures',
    hint: 'Copies that were re-encoded, halved, cropped by 5 %, turned by 2° or made 15 % brighter mostly measure 0.69 and more, a few turned ones less: those are not found. Other packages and other people measured 0.56 and less, one face with two slightly different expressions up to 0.90.',
  },
  {
    name: 'video',
    label: 'Videos',
    hint: 'The mean over the pictures of the shorter one, in their order. Copies measured 0.83 and more, another scene of the same camera up to 0.58.',
  },
  {
    name: 'audio',
    label: 'Recordings',
    hint: 'How far the course of the spectrum agrees; chance alone gives about 0, the same word said again 0.2 at most, a copy as MP3 or Vorbis 0.63 and more.',
  },
] as const;

const known = ['place', 'device', 'slot', 'model_version', 'system_version'];

function Form({ state }: { state: LikenessState }) {
  const save = useSetLikeness();
  const { image, video, audio, mirrored, conditions } = state;
  const [form, setForm] = useState<LikenessSettings>({
    image,
    video,
    audio,
    mirrored,
    conditions,
  });
  const set = (part: Partial<LikenessSettings>) => setForm((old) => ({ ...old, ...part }));
  const submit = () =>
    save.mutate(form, { onSuccess: () => done('Settings saved'), onError: failed });
  return (
    <Stack maw={680}>
      {state.waiting > 0 && (
        <Alert
          role="status"
          color="blue"
          title={`${count(state.waiting)} badcases wait for their comparison`}
        >
          They are compared in the background, with the settings as they are then.
        </Alert>
      )}
      <Section title="Same picture or sound">
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            How much two media must agree to be the same, from 0.3 to 1. Lower finds more copies and
            more mistakes; 1 leaves only files with the same bytes together. A change holds for
            badcases that come from now on; what is together stays together.
          </Text>
          {kinds.map(({ name, label, hint }) => (
            <NumberInput
              key={name}
              label={label}
              description={hint}
              min={0.3}
              max={1}
              step={0.01}
              decimalScale={2}
              clampBehavior="strict"
              value={form[name]}
              onChange={(value) => set({ [name]: Number(value) })}
            />
          ))}
          <Switch
            label="A mirrored picture is the same one"
            checked={form.mirrored}
            onChange={(event) => set({ mirrored: event.currentTarget.checked })}
          />
        </Stack>
      </Section>
      <Section title="Same failure">
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            Function and result must be equal in any case, and the truth where both know it. These
            must be equal as well: a field, or attr. and the name of an attribute.
          </Text>
          <TagsInput
            label="Further conditions"
            placeholder="attr.mask"
            data={known}
            maxTags={16}
            value={form.conditions}
            onChange={(value) => set({ conditions: value })}
          />
        </Stack>
      </Section>
      <Group>
        <Button loading={save.isPending} onClick={submit}>
          Save
        </Button>
      </Group>
    </Stack>
  );
}

/** What counts as a duplicate. */
export function LikenessPage() {
  const settings = useLikenessSettings();
  if (!useMay('administrator')) return <Navigate to="/settings/tokens" replace />;
  return (
    <Page title="Duplicates">
      <SettingsTabs value="likeness" />
      <Answer of={settings}>{(state) => <Form state={state} />}</Answer>
      <CountingSection />
    </Page>
  );
}
