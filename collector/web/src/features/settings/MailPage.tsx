import { Alert, Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAddress } from '@/lib/address';
import {
  useConfirmAddress,
  useMail,
  useRemoveAddress,
  useSetAddress,
  useSetWishes,
  type PersonalMail,
  type Wishes,
} from '@/lib/api/mail';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer, Empty, Problem } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { SettingsTabs } from './SettingsTabs';

const names = ['confirm'] as const;

/** Takes the token out of a letter's link. It waits for a click: programs that look at links do not confirm. */
function Confirm({ token, close }: { token: string; close: () => void }) {
  const confirm = useConfirmAddress();
  return (
    <Alert role="note" title="Confirm your mail address">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">You opened the link of a letter from MLife.</Text>
        {confirm.error && <Problem error={confirm.error} />}
        <Button
          size="xs"
          loading={confirm.isPending}
          onClick={() =>
            confirm.mutate(token, {
              onSuccess: ({ address }) => {
                done(`Letters go to ${address}`);
                close();
              },
            })
          }
        >
          Confirm
        </Button>
      </Stack>
    </Alert>
  );
}

function AddressForm({ mail }: { mail: PersonalMail }) {
  const [text, setText] = useState(mail.address || mail.pending);
  const set = useSetAddress();
  const remove = useRemoveAddress();
  const same = text.trim() === mail.address;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(text.trim(), {
          onSuccess: ({ pending }) => done(`A letter to ${pending} asks to confirm it`),
        });
      }}
    >
      <Stack gap="xs">
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Address"
            type="email"
            placeholder="ann@example.org"
            maxLength={254}
            flex="1 1 240px"
            maw={380}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" loading={set.isPending} disabled={!text.trim() || same}>
            {mail.pending === text.trim() ? 'Send the letter again' : 'Save'}
          </Button>
          {(mail.address || mail.pending) && (
            <Button
              variant="default"
              loading={remove.isPending}
              onClick={() => {
                setText('');
                remove.mutate(undefined, { onError: failed });
              }}
            >
              Forget
            </Button>
          )}
        </Group>
        {mail.address && (
          <Text size="sm" c="dimmed">
            {mail.address} is confirmed.
          </Text>
        )}
        {mail.pending && (
          <Text size="sm" c="orange" role="status">
            {mail.pending} is not confirmed yet: open the link in the letter that was sent there.
          </Text>
        )}
        {set.error && <Problem error={set.error} />}
      </Stack>
    </form>
  );
}

const kinds: { name: keyof Wishes; label: string; hint: string }[] = [
  { name: 'mention', label: 'Somebody names me', hint: 'in a comment' },
  { name: 'assigned', label: 'Assigned to me', hint: 'one or many badcases' },
  { name: 'watched', label: 'What I follow', hint: 'comments, statuses, regressions' },
];
const choices: { value: Wishes['mention']; label: string }[] = [
  { value: 'never', label: 'Never' },
  { value: 'now', label: 'At once' },
  { value: 'daily', label: 'Daily' },
];

function WishList({ mail }: { mail: PersonalMail }) {
  const save = useSetWishes();
  return (
    <Stack gap="sm">
      {kinds.map(({ name, label, hint }) => (
        <Group key={name} justify="space-between" gap="xs" maw={560}>
          <div>
            <Text size="sm">{label}</Text>
            <Text size="xs" c="dimmed">
              {hint}
            </Text>
          </div>
          <SegmentedControl
            size="xs"
            aria-label={label}
            data={choices}
            value={mail.wishes[name]}
            onChange={(value) =>
              save.mutate(
                { ...mail.wishes, [name]: value as Wishes['mention'] },
                { onError: failed },
              )
            }
          />
        </Group>
      ))}
      <Text size="sm" c="dimmed">
        {mail.address
          ? 'Daily letters come at 6:00 UTC. Each letter has a link that ends them.'
          : 'Nothing is sent before an address is confirmed.'}
      </Text>
    </Stack>
  );
}

/** One's own mail address and which news come there. */
export function MailPage() {
  const mail = useMail();
  const [{ confirm }, change] = useAddress(names);
  return (
    <Page title="Mail" note="Which news come to you by mail as well.">
      <SettingsTabs value="mail" />
      {confirm && <Confirm token={confirm} close={() => change({ confirm: '' })} />}
      <Answer of={mail}>
        {(data) =>
          data.has_mail ? (
            <>
              <Section title="Your address">
                <AddressForm key={data.address + data.pending} mail={data} />
              </Section>
              <Section title="News by mail">
                <WishList mail={data} />
              </Section>
            </>
          ) : (
            <Empty title="No mail here">
              The operator has named no mail server (mail.server). News wait behind the bell.
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}
