import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { IconArrowsHorizontal, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useEffect, type RefObject } from 'react';
import { useCommands, useKeyOf } from '@/lib/useCommands';
import { clockText } from './geometry/time';
import { usePicked } from './store';
import type { Zoom } from './useWave';

const step = 2;

/** Ctrl and the wheel, or two fingers spread on a pad, which browsers tell in the same way. */
export function useWheelZoom(box: RefObject<HTMLElement | null>, zoom: Zoom) {
  useEffect(() => {
    const area = box.current;
    if (!area) return;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const at = event.clientX - area.getBoundingClientRect().left;
      zoom.by(Math.exp(-event.deltaY * 0.003), at);
    };
    area.addEventListener('wheel', turn, { passive: false });
    return () => area.removeEventListener('wheel', turn);
  }, [box, zoom]);
}

/** Zooms a recording, and says which part of it is seen. */
export function ZoomBar({ zoom, length, keyed }: { zoom: Zoom; length: number; keyed: boolean }) {
  const closer = () => zoom.by(step);
  const wider = () => zoom.by(1 / step);
  useCommands(
    keyed ? { 'media.closer': closer, 'media.wider': wider, 'media.whole': zoom.whole } : {},
  );
  const keys = {
    closer: useKeyOf('media.closer'),
    wider: useKeyOf('media.wider'),
    whole: useKeyOf('media.whole'),
  };
  const near = usePicked(zoom.sight, ({ total, width }) => total > width);
  const seen = usePicked(zoom.sight, ({ left, width, total }) =>
    total > 0
      ? `${clockText((left / total) * length)} to ${clockText(((left + width) / total) * length)}`
      : '',
  );
  return (
    <Group gap={4}>
      <Tooltip label={`Zoom in (${keys.closer}, Ctrl and the wheel)`}>
        <ActionIcon variant="default" aria-label="Zoom in" onClick={closer}>
          <IconZoomIn size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Zoom out (${keys.wider})`}>
        <ActionIcon variant="default" aria-label="Zoom out" disabled={!near} onClick={wider}>
          <IconZoomOut size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`The whole recording (${keys.whole})`}>
        <ActionIcon
          variant="default"
          aria-label="The whole recording"
          disabled={!near}
          onClick={zoom.whole}
        >
          <IconArrowsHorizontal size={16} />
        </ActionIcon>
      </Tooltip>
      {near && (
        <Text size="xs" c="dimmed" ff="monospace" className="line" data-testid="sight">
          {seen}
        </Text>
      )}
    </Group>
  );
}
