import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Json, Media } from '@/lib/api/contract';
import { readMedium, useMediaJson } from '@/lib/api/seeing';
import type { Bitmap } from './geometry/rle';
import {
  filled,
  isObject,
  readThings,
  textOf,
  type Found,
  type PngMask,
  type Source,
  type Thing,
} from './objects';
import { decodePng, fromBase64 } from './pngmask';

/** Names of media that results point to: masks and details, not pictures of the case by themselves. */
export function referred(values: (Json | undefined)[]): Set<string> {
  const names = new Set<string>();
  for (const value of values) {
    if (!isObject(value)) continue;
    const details = textOf(value['details']);
    if (details) names.add(details);
    const { masks } = readThings({ masks: value['masks'] ?? [] }, 'result');
    for (const mask of masks) if (mask.image) names.add(mask.image);
  }
  return names;
}

/** A result with what it left to a medium of its own. */
export function useDetailed(
  value: Json | undefined,
  media: Media[],
): { value: Json | undefined; problem?: string } {
  const name = isObject(value) ? textOf(value['details']) : undefined;
  const medium = media.find((one) => one.name === name);
  const read = useMediaJson(medium);
  const merged = useMemo(() => {
    if (!isObject(value) || !isObject(read.data)) return value;
    const out = { ...read.data, ...value };
    for (const [field, more] of Object.entries(read.data)) {
      const own = value[field];
      if (Array.isArray(own) && Array.isArray(more)) out[field] = [...own, ...more];
    }
    return out;
  }, [value, read.data]);
  if (!name) return { value };
  if (!medium)
    return { value, problem: `${name}, which holds the details, is not among the media` };
  if (read.error) return { value, problem: `${name}: ${read.error.message}` };
  return { value: merged };
}

interface Decoded {
  bitmaps: (Bitmap | undefined)[];
  errors: (Error | null)[];
}

const joined = (answers: UseQueryResult<Bitmap>[]): Decoded => ({
  bitmaps: answers.map((one) => one.data),
  errors: answers.map((one) => one.error),
});

/** Decodes the masks that are PNGs, each once. */
function useMasks(masks: PngMask[], media: Media[]): Decoded {
  return useQueries({
    queries: masks.map((mask) => {
      const medium = mask.image ? media.find((one) => one.name === mask.image) : undefined;
      return {
        queryKey: ['mask', medium?.sha256 ?? mask.base64 ?? mask.image],
        queryFn: async ({ signal }: { signal: AbortSignal }) => {
          if (mask.base64) return decodePng(fromBase64(mask.base64));
          if (!medium) throw new Error(`${mask.image ?? 'its picture'} is not among the media`);
          return decodePng(new Uint8Array(await readMedium(medium, signal)));
        },
        structuralSharing: false,
        staleTime: Infinity,
        gcTime: 60_000,
        retry: false,
      };
    }),
    combine: joined,
  });
}

/** All objects of one or two results for one medium, with masks decoded as they come. */
export function useThings(
  a: Json | undefined,
  b: Json | undefined,
  medium: Media,
  media: Media[],
  second: Source = 'truth',
): { things: Thing[]; problems: string[] } {
  const found = useMemo(() => {
    const all: Found = { things: [], masks: [], problems: [] };
    for (const one of [readThings(b, second), readThings(a, 'result')]) {
      all.things.push(...one.things);
      all.masks.push(...one.masks);
      all.problems.push(...one.problems);
    }
    const here = (thing: Thing) => thing.item === undefined || thing.item === medium.name;
    all.things = all.things.filter(here);
    all.masks = all.masks.filter((mask) => here(mask.thing));
    return all;
  }, [a, b, second, medium.name]);
  const decoded = useMasks(found.masks, media);
  return useMemo(() => {
    const things: Thing[] = [];
    const problems = [...found.problems];
    found.masks.forEach((mask, n) => {
      const bitmap = decoded.bitmaps[n];
      const error = decoded.errors[n];
      if (bitmap) things.push(filled(mask, bitmap));
      if (error) problems.push(`${mask.thing.key}: ${error.message}`);
    });
    return { things: [...things, ...found.things], problems };
  }, [found, decoded]);
}
