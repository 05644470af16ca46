import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useSetup, useSetupNeeded } from '@/lib/api/people';
import { Answer, Problem } from '@/ui/States';
import { Door } from './Door';

/** The shortest password the server takes. */
const shortest = 10;

function SetupForm({ token }: { token: string }) {
  const [form, setForm] = useState({ login: 'admin', name: '', password: '' });
  const setup = useSetup();
  const navigate = useNavigate();
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setup.mutate({ token, ...form }, { onSuccess: () => void navigate('/bam', { replace: true }) });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Your name"
          name="name"
          required
          autoFocus
          autoComplete="name"
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Login"
          name="login"
          required
          autoComplete="username"
          value={form.login}
          onChange={(event) => set({ login: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          name="password"
          description={`At least ${shortest} characters`}
          required
          minLength={shortest}
          autoComplete="new-password"
          value={form.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        {setup.error && <Problem error={setup.error} />}
        <Button type="submit" loading={setup.isPending} disabled={!token}>
          Create the administrator
        </Button>
      </Stack>
    </form>
  );
}

/** The first start: the one-time link from the server's log makes the first administrator. */
export function Setup() {
  const [params] = useSearchParams();
  const token = params.get('token') ?? '';
  const needed = useSetupNeeded();
  return (
    <Door title="First start" note="Make the administrator of this collector.">
      <Answer of={needed}>
        {({ needed: open }) =>
          open ? (
            <>
              {!token && (
                <Alert color="yellow">
                  Open the link that the collector printed when it started; it carries a token.
                </Alert>
              )}
              <SetupForm token={token} />
            </>
          ) : (
            <Alert color="gray" title="Already done">
              This collector has its administrator. <Link to="/">Sign in</Link>
            </Alert>
          )
        }
      </Answer>
    </Door>
  );
}
