import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Loading, Problem } from '@/ui/States';
import { done, failed } from '@/ui/toast';

/** A service outside that the collector talks to. */
export interface Named {
  id: string;
  name: string;
}

/** What stands open over the list of services. */
export type Box<S extends Named> =
  { what: 'edit' | 'test' | 'remove'; service: S } | { what: 'new' };

interface TestProps<R> {
  service: Named;
  test: UseMutationResult<R, Error, string>;
  /** What is said of the answer. */
  children: (result: R) => ReactNode;
  onClose: () => void;
}

/** Calls a service, and says what came of it. */
export function TestBox<R>({ service, test, children, onClose }: TestProps<R>) {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    setAsked(true);
    test.mutate(service.id);
  }
  return (
    <Modal opened onClose={onClose} title={`Test of ${service.name}`}>
      {test.isPending && <Loading rows={2} />}
      {test.error && <Problem error={test.error} retry={() => test.mutate(service.id)} />}
      {test.data !== undefined && children(test.data)}
    </Modal>
  );
}

/** Says that a service answers, and what is to be heeded all the same. */
export function Answers({ warnings, children }: { warnings: string[]; children: ReactNode }) {
  const heed = warnings.length > 0;
  return (
    <Alert color={heed ? 'yellow' : 'green'} title={heed ? 'It answers, but' : 'It works'}>
      <Text size="sm">{children}</Text>
      {heed && (
        <List size="sm" mt="xs">
          {warnings.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

interface RemoveProps {
  service: Named;
  remove: UseMutationResult<unknown, Error, string>;
  /** What goes with it, and what stays. */
  children: ReactNode;
  onClose: () => void;
}

/** Asks before a service is removed. */
export function RemoveBox({ service, remove, children, onClose }: RemoveProps) {
  const act = () =>
    remove.mutate(service.id, {
      onSuccess: () => {
        done(`${service.name} is removed`);
        onClose();
      },
      onError: failed,
    });
  return (
    <Modal opened onClose={onClose} title={`Remove ${service.name}?`}>
      <Stack gap="sm">
        <Text size="sm">{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={remove.isPending} onClick={act}>
            Remove
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const acts = { test: 'Test', edit: 'Edit', remove: 'Remove' };

/** What can be done with one service of the list. */
export function Acts<S extends Named>({
  service,
  onOpen,
}: {
  service: S;
  onOpen: (box: Box<S>) => void;
}) {
  return (
    <Group gap={4} justify="flex-end">
      {(['test', 'edit', 'remove'] as const).map((what) => (
        <Button
          key={what}
          size="compact-xs"
          variant="subtle"
          color={what === 'remove' ? 'red' : undefined}
          aria-label={`${what} ${service.name}`}
          onClick={() => onOpen({ what, service })}
        >
          {acts[what]}
        </Button>
      ))}
    </Group>
  );
}
