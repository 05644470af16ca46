/** What viewers need to know of media and of what models said of them. */
import { queryOptions, useMutation, useQuery, type QueryClient } from '@tanstack/react-query';
import { ApiError, get, getBytes, getMade, isMade, post, type Made } from './client';
import type { Json, Page } from './contract';
import type { components } from './schema';
import { together } from './together';

export type Judgement = components['schemas']['BamJudgement'];

/** Facts of a medium; what does not apply is missing. Sizes are those of the upright picture. */
export interface MediaFacts {
  media_type: string;
  width?: number;
  height?: number;
  orientation?: number;
  bits?: number;
  /** Of a picture with 16 bits: where its values lie, 0 to 65535. */
  levels?: { least: number; most: number; low: number; high: number };
  seconds?: number;
  fps?: number;
  frames?: number;
  times?: number[];
  sample_rate?: number;
  /** The highest frequency in the spectrogram, in hertz. */
  top?: number;
}

/** How often what is being made is asked for when no notice comes, in milliseconds. */
const patience = 4_000;

/** Something that the server makes of a medium. It never changes: the medium is named by its bytes. */
function made<T>(sha256: string, what: string, ask: Ask<T>) {
  return queryOptions({
    queryKey: ['made', sha256, what],
    queryFn: ({ signal }) => ask(signal),
    staleTime: Infinity,
    retry: false,
    refetchInterval: ({ state }) => (state.data && 'ahead' in state.data ? patience : false),
  });
}

type Ask<T> = (signal: AbortSignal) => Promise<Made<T>>;

const madeJson = <T>(sha256: string, path: string) =>
  made<T>(sha256, path, (signal) => getMade<T>(`/${path}/${sha256}`, signal));

/** Waits for JSON that is made of a medium; there are no data until it is there. */
function useMadeJson<T>(sha256: string, path: string) {
  const query = useQuery(madeJson<T>(sha256, path));
  return { ...query, data: query.data && 'ready' in query.data ? query.data.ready : undefined };
}

/** The question for the facts of a medium, for who asks before they are needed. */
export const mediaFactsOf = (sha256: string) => madeJson<MediaFacts>(sha256, 'facts');

export const useMediaFacts = (sha256: string) => useMadeJson<MediaFacts>(sha256, 'facts');

/** The course of a recording: the largest value of each slice of equal length, 0 to 1. */
export interface Waveform {
  seconds: number;
  peaks: number[];
}

export const useWaveform = (sha256: string) => useMadeJson<Waveform>(sha256, 'waveforms');

/** A picture that the server makes: of what, where it is, and how one asks whether it is there. */
export interface MadePicture {
  sha256: string;
  path: string;
  ask: Ask<true>;
}

/** Where the making of a picture or video stands; `why` is the server's reason when there is none. */
export interface Standing {
  state: 'asking' | 'making' | 'ready' | 'failed';
  ahead: number;
  why: string;
}

interface Following {
  enabled?: boolean;
  retryOnMount?: boolean;
}

/** Follows the making of a picture. */
function useStanding({ sha256, path, ask }: MadePicture, options: Following) {
  const query = useQuery({ ...made(sha256, path, ask), ...options });
  const { data, error, refetch } = query;
  const ahead = data && 'ahead' in data ? data.ahead : 0;
  const ready = data && 'ready' in data;
  const state = error ? 'failed' : ready ? 'ready' : data ? 'making' : 'asking';
  return { refetch, standing: { state, ahead, why: error?.message ?? '' } satisfies Standing };
}

/** Follows the making of a picture that lookFor has asked for: why there is none is not asked twice. */
export const usePicture = (picture: MadePicture): Standing =>
  useStanding(picture, { retryOnMount: false }).standing;

const noop = () => undefined;

/** Asks whether a picture is there; usePicture knows the answer then. */
export const lookFor = (client: QueryClient, { sha256, path, ask }: MadePicture): Promise<void> =>
  client.query({ ...made(sha256, path, ask), staleTime: 0 }).then(noop, noop);

/** The making, which can be started again when it failed. */
export interface Making extends Standing {
  again: () => void;
}

/** Follows the making of what is shown by its address, as a preview, while `enabled`. */
export function useMaking(sha256: string, path: string, enabled: boolean): Making {
  const ask: Ask<true> = (signal) => isMade(path, signal);
  const { standing, refetch } = useStanding({ sha256, path, ask }, { enabled });
  const { mutate } = useMutation({
    mutationFn: () => post<undefined>(`/previews/${sha256}/again`),
    onSettled: () => refetch(),
  });
  return { ...standing, again: mutate };
}

type PreviewState = components['schemas']['PreviewState'];

/** The width of the pictures in lists, in pixels. */
const small = 320;

/** Asks for the small pictures of a list: dozens of cards ask at the same time. */
const askSmall = together(
  async (sha256: string[]) => {
    const query = { sha256: sha256.join(','), w: small };
    const { items } = await get<Page<PreviewState>>('/previews', query);
    return new Map(items.map((item) => [item.sha256, item]));
  },
  { wait: 40, most: 50 },
);

/** The small picture of a medium. */
export const smallPicture = (sha256: string): MadePicture => ({
  sha256,
  path: previewPath(sha256, small),
  ask: async () => {
    const { state, ahead, reason } = await askSmall(sha256);
    if (state === 'failed') throw new ApiError(422, reason);
    return state === 'ready' ? { ready: true } : { ahead };
  },
});

/** One tile of a recording's spectrogram: level n cuts it into 2^n of equal length. */
export function spectrumTile(sha256: string, level: number, tile: number): MadePicture {
  const path = `/spectrograms/${sha256}?level=${level}&tile=${tile}`;
  return { sha256, path, ask: (signal) => isMade(path, signal) };
}

export const previewPath = (sha256: string, width: number) => `/previews/${sha256}?w=${width}`;
/** A picture with the values from low to high, of 65535, spread over what a screen shows. */
export const windowPath = (sha256: string, low: number, high: number) =>
  `/previews/${sha256}/window?low=${low}&high=${high}`;
export const playbackPath = (sha256: string) => `/playbacks/${sha256}`;

/** What each model version said of the same media, the newest first. */
export const useJudgements = (id: string) =>
  useQuery({
    queryKey: ['badcase', id, 'judgements'],
    queryFn: ({ signal }) => get<Page<Judgement>>(`/badcases/${id}/judgements`, {}, signal),
  });

/** The most bytes of a medium that are read to draw it, not only shown by the browser. */
export const mostRead = 32 << 20;

interface Readable {
  name: string;
  sha256: string;
  size: number;
}

/** The bytes of a medium that the page itself reads. */
export function readMedium(medium: Readable, signal?: AbortSignal): Promise<ArrayBuffer> {
  if (medium.size > mostRead) throw new Error(`${medium.name} is too large to be read here`);
  return getBytes(`/blobs/${medium.sha256}`, signal);
}

/** A medium that holds JSON. */
export const useMediaJson = (media: Readable | undefined) =>
  useQuery({
    queryKey: ['json', media?.sha256],
    queryFn: async ({ signal }): Promise<Json> => {
      if (!media) return null;
      return JSON.parse(new TextDecoder().decode(await readMedium(media, signal))) as Json;
    },
    enabled: media !== undefined,
    staleTime: Infinity,
    retry: false,
  });
