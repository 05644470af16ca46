import { Switch, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Task } from '@/lib/api/contract';
import { useTaskLog } from '@/lib/api/tasks';
import { Section } from '@/ui/Section';

/** What stands in for a log without text. */
function silence(task: Task): string {
  if (task.state === 'queued') return 'Waiting for its turn …';
  return task.state === 'running' ? 'Nothing printed yet …' : 'Nothing was printed.';
}

/** A task's output as it comes; it follows the end until that is switched off. */
export function LogView({ task }: { task: Task }) {
  const { text, error } = useTaskLog(task);
  const [follow, setFollow] = useState(true);
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text, follow]);
  return (
    <Section
      title="Log"
      aside={
        <Switch
          size="xs"
          label="Follow"
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
        />
      }
    >
      {error && (
        <Text size="sm" c="red">
          The log cannot be read.
        </Text>
      )}
      <pre ref={box} className="log" tabIndex={0} aria-label="Log" data-testid="log">
        {text || silence(task)}
      </pre>
    </Section>
  );
}
