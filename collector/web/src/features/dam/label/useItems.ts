import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ownItems, readItem, takeItems, type LabelWork } from '@/lib/api/labelling';
import { mediaFactsOf } from '@/lib/api/seeing';
import { mediaKind } from '../../bam/prediction';
import { sourceOf } from '../../bam/media/ImageView';

/** How many items are taken before they are needed, and of how many the pictures are read. */
const ahead = 6;
const pictures = 3;
/** How often is said that one still works on them, in milliseconds. */
const heartbeat = 4 * 60_000;
/** How many of those that one labelled before can be gone back to. */
const earlier = 50;

export interface Items {
  /** All that are known, in the order in which one goes through them. */
  list: LabelWork[];
  at: number;
  go: (at: number) => void;
  /** Whether the server has said that there are no more. */
  ended: boolean;
  error: Error | null;
  again: () => void;
}

/**
 * The items of one person: those that were labelled before, the one that is worked on, and the next ones. It begins with
 * `wanted`, the number of an item, if there is one.
 */
export function useItems(task: string, wanted: number): Items {
  const client = useQueryClient();
  const [list, setList] = useState<LabelWork[]>([]);
  const [at, setAt] = useState(0);
  const [ended, setEnded] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const known = useRef(new Set<number>());
  const asking = useRef(false);
  const loaded = useRef(new Map<string, HTMLImageElement>());
  const take = useCallback(async () => {
    if (asking.current) return;
    asking.current = true;
    try {
      const old = known.current.size === 0 ? (await ownItems(task, earlier)).reverse() : [];
      const named = known.current.size === 0 && wanted > 0 ? [await readItem(task, wanted)] : [];
      const next = await takeItems(task, ahead);
      const before = old.filter(({ n }) => n !== wanted);
      // The one that is asked for may be among those that were taken: then it is kept for this person.
      const [first] = [next.find(({ n }) => n === wanted), ...named].filter((one) => one);
      const rest = next.filter(({ n }) => n !== wanted);
      const fresh = [...before, ...(first && named.length > 0 ? [first] : []), ...rest].filter(
        ({ n }) => !known.current.has(n),
      );
      fresh.forEach(({ n }) => known.current.add(n));
      setList((now) => [...now, ...fresh]);
      if (before.length > 0) setAt(before.length);
      setEnded(next.length < ahead);
      setError(null);
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      asking.current = false;
    }
  }, [task, wanted]);
  useEffect(() => {
    void take();
    const timer = window.setInterval(() => void take(), heartbeat);
    return () => window.clearInterval(timer);
  }, [take]);
  const left = list.length - at;
  useEffect(() => {
    if (list.length > 0 && left <= pictures + 1 && !ended) void take();
  }, [left, ended, list.length, take]);
  useEffect(() => {
    const wanted = list.slice(at + 1, at + 1 + pictures);
    const keep = new Set(wanted.map(({ file }) => file.sha256));
    for (const sha of loaded.current.keys()) if (!keep.has(sha)) loaded.current.delete(sha);
    for (const { file } of wanted) {
      if (mediaKind(file) === 'other' || loaded.current.has(file.sha256)) continue;
      void client.query(mediaFactsOf(file.sha256)).then(
        (facts) => {
          if (!('ready' in facts) || mediaKind(file) !== 'image') return;
          const image = new Image();
          image.src = sourceOf(file, facts.ready);
          loaded.current.set(file.sha256, image);
          void image.decode().catch(() => undefined);
        },
        () => undefined,
      );
    }
  }, [client, list, at]);
  const go = useCallback((to: number) => setAt(Math.max(0, to)), []);
  return { list, at, go, ended, error, again: () => void take() };
}
