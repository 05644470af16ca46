import { Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { paintOutcome, type Edit, type Source } from './outcome';

interface Props {
  source: Source | undefined;
  edit: Edit;
  /** Of a video: the moment that is shown. */
  seconds?: number;
}

/** What the edit will give, before anything is made. */
export function Outcome({ source, edit, seconds = 0 }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current && source) paintOutcome(canvas.current, source, edit, seconds);
  }, [source, edit, seconds]);
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        Outcome
      </Text>
      <canvas ref={canvas} className="outcome" data-testid="outcome" aria-label="The outcome" />
      <Text size="xs" c="dimmed">
        Painted by this browser in the size of the screen. The server makes it in full size.
      </Text>
    </Stack>
  );
}
