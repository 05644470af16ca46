/** What viewers need to know of media and of what models said of them. */
import { useQuery } from '@tanstack/react-query';
import { ApiError, apiUrl, get, getBytes } from './client';
import type { Json, Page } from './contract';
import type { components } from './schema';

export type Judgement = components['schemas']['BamJudgement'];

/** Facts of a medium; what does not apply is missing. Sizes are those of the upright picture. */
export interface MediaFacts {
  media_type: string;
  width?: number;
  height?: number;
  orientation?: number;
  bits?: number;
  seconds?: number;
  fps?: number;
  frames?: number;
  times?: number[];
  sample_rate?: number;
  /** The highest frequency in the spectrogram, in hertz. */
  top?: number;
}

/** Facts never change: the medium is named by its bytes. */
export const useMediaFacts = (sha256: string) =>
  useQuery({
    queryKey: ['facts', sha256],
    queryFn: ({ signal }) => get<MediaFacts>(`/facts/${sha256}`, {}, signal),
    staleTime: Infinity,
    retry: false,
  });

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

/** One tile of a recording's spectrogram: level n cuts it into 2^n of equal length. */
export const spectrumUrl = (sha256: string, level: number, tile: number) =>
  apiUrl(`/spectrograms/${sha256}`, { level, tile });

/** Why the server makes no preview of a medium; empty when it does. */
export const usePreviewProblem = (sha256: string) =>
  useQuery({
    queryKey: ['preview problem', sha256],
    queryFn: async ({ signal }) => {
      try {
        await getBytes(`/previews/${sha256}?w=64`, signal);
        return '';
      } catch (error) {
        if (error instanceof ApiError) return error.message;
        throw error;
      }
    },
    staleTime: Infinity,
    retry: false,
  });
