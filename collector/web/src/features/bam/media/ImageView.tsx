import { Group, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { blobUrl, previewUrl } from '@/lib/api/badcases';
import type { Json, Media } from '@/lib/api/contract';
import { percent } from '@/lib/format/format';
import { Problem } from '@/ui/States';
import { prediction, type Box } from '../prediction';

/** What browsers show by themselves; of the rest the server's preview is shown. */
const native = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/bmp', 'image/avif'];

const resultColour = '#fa5252';
const truthColour = '#40c057';

interface Size {
  width: number;
  height: number;
}

function Boxes({
  boxes,
  colour,
  size,
  below,
}: {
  boxes: Box[];
  colour: string;
  size: Size;
  below: boolean;
}) {
  const stroke = Math.max(size.width, size.height) / 250;
  const font = Math.max(size.width, size.height) / 36;
  return boxes.map((box, n) => {
    const label = [box.label, box.confidence !== undefined && percent(box.confidence)]
      .filter(Boolean)
      .join(' ');
    const y = below
      ? Math.min(size.height - font * 0.3, box.y + box.h + font)
      : Math.max(font, box.y - font * 0.3);
    return (
      <g key={n}>
        <rect
          x={box.x}
          y={box.y}
          width={box.w}
          height={box.h}
          fill="none"
          stroke={colour}
          strokeWidth={stroke}
          strokeDasharray={below ? `${stroke * 4} ${stroke * 2}` : undefined}
        />
        {label && (
          <text
            x={box.x}
            y={y}
            fontSize={font}
            fill={colour}
            stroke="#000"
            strokeWidth={stroke * 0.8}
            paintOrder="stroke"
            fontWeight="600"
          >
            {label}
          </text>
        )}
      </g>
    );
  });
}

/** One whole-picture label: solid for the result, dashed for the truth. */
function Caption({ name, label, colour }: { name: string; label: string; colour: string }) {
  return (
    <Group gap={6} wrap="nowrap">
      <span style={{ width: 12, height: 12, background: colour, borderRadius: 3, flexShrink: 0 }} />
      <Text size="sm">
        {name}: <b>{label}</b>
      </Text>
    </Group>
  );
}

interface Props {
  media: Media;
  result: Json | undefined;
  truth: Json | undefined;
}

/** A picture with what the model saw and what is right drawn over it. */
export function ImageView({ media, result, truth }: Props) {
  const [size, setSize] = useState<Size>();
  const [broken, setBroken] = useState(false);
  const [overlay, setOverlay] = useState(true);
  const said = prediction(result);
  const right = prediction(truth);
  const shown = native.includes(media.media_type)
    ? blobUrl(media.sha256)
    : previewUrl(media.sha256, 1280);
  if (broken)
    return (
      <Problem error={new Error(`${media.name} cannot be shown.`)} retry={() => setBroken(false)} />
    );
  const hasBoxes = said.boxes.length + right.boxes.length > 0;
  const tiny = size !== undefined && Math.max(size.width, size.height) < 200;
  return (
    <>
      <div className="frame" style={{ height: 440 }}>
        <img
          src={shown}
          alt={media.name}
          style={{ imageRendering: tiny ? 'pixelated' : 'auto' }}
          onError={() => setBroken(true)}
          onLoad={(event) => {
            const { naturalWidth: width, naturalHeight: height } = event.currentTarget;
            setSize({ width, height });
          }}
        />
        {size && overlay && hasBoxes && (
          <svg
            viewBox={`0 0 ${size.width} ${size.height}`}
            preserveAspectRatio="xMidYMid meet"
            style={{
              position: 'absolute',
              inset: 0,
              width: '100%',
              height: '100%',
              pointerEvents: 'none',
            }}
            role="img"
            aria-label="Results and ground truth"
          >
            <Boxes boxes={right.boxes} colour={truthColour} size={size} below />
            <Boxes boxes={said.boxes} colour={resultColour} size={size} below={false} />
          </svg>
        )}
      </div>
      <Group justify="space-between" mt="xs">
        <Group gap="md">
          {said.label && (
            <Caption
              name="Result"
              colour={resultColour}
              label={
                said.confidence === undefined
                  ? said.label
                  : `${said.label} (${percent(said.confidence)})`
              }
            />
          )}
          {right.label && <Caption name="Truth" colour={truthColour} label={right.label} />}
        </Group>
        {hasBoxes && (
          <Switch
            size="xs"
            label="Boxes"
            checked={overlay}
            onChange={(event) => setOverlay(event.currentTarget.checked)}
          />
        )}
      </Group>
    </>
  );
}
