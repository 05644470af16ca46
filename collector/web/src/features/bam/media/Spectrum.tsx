import { Skeleton, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { spectrumTile, type MediaFacts } from '@/lib/api/seeing';
import { deepestOf, tilesOf, type Sight } from './geometry/sight';
import { MadeImage } from './MadeImage';
import { usePicked, type Store } from './store';
import { Cursor } from './Timeline';

/** How long the sight must rest before finer tiles are asked for, in milliseconds: the server makes each. */
const rest = 150;

interface Props {
  sha256: string;
  facts: MediaFacts & { top: number };
  length: number;
  time: Store<number>;
  sight: Store<Sight>;
}

/** The tiles of what is seen. Until they are made, the whole that lies under them shows through. */
function Tiles({ sha256, facts, length, sight }: Props) {
  const finest = deepestOf(length, 2 * facts.top);
  const seen = usePicked(sight, (now) => {
    const { level, first, last } = tilesOf(now, finest);
    return `${level} ${first} ${last}`;
  });
  const [asked] = useDebouncedValue(seen, rest);
  const [level = 0, first = 0, last = 0] = asked.split(' ').map(Number);
  if (level === 0) return null;
  const share = 100 / 2 ** level;
  return Array.from({ length: last - first + 1 }, (_, n) => first + n).map((tile) => (
    <MadeImage
      key={`${level} ${tile}`}
      picture={spectrumTile(sha256, level, tile)}
      alt=""
      className="tile"
      data-tile={`${level}/${tile}`}
      style={{ left: `${tile * share}%`, width: `${share}%` }}
    >
      {() => null}
    </MadeImage>
  ));
}

/** The spectrogram, made by the server: the browser need not fetch and decode a long recording for it. */
export function Spectrum(props: Props) {
  const { sha256, facts, length, time } = props;
  return (
    <div className="spectrum">
      <MadeImage
        picture={spectrumTile(sha256, 0, 0)}
        alt={`Spectrogram, 0 to ${(facts.top / 1000).toFixed(1)} kHz`}
      >
        {(making) =>
          making.state === 'failed' ? (
            <Text size="xs" c="orange">
              There is no spectrogram: {making.why}
            </Text>
          ) : (
            <Skeleton height="100%" />
          )
        }
      </MadeImage>
      <Tiles {...props} />
      <Cursor time={time} length={length} />
    </div>
  );
}
