/** Files on their way to the server, in pieces by the tus protocol: what breaks goes on where it was. */
import { useQuery } from '@tanstack/react-query';
import { DetailedError, Upload } from 'tus-js-client';
import { useChange } from './change';
import { apiUrl, get, ownHeaders, post, refused } from './client';
import type { OpenUpload, Page } from './contract';
import { together } from './together';

/** A file that is here, as far as one needs to find it. */
export interface Here {
  sha256: string;
  name: string;
}

/** How long to wait between tries when the server cannot be reached, in milliseconds. */
const retryDelays = [0, 1_000, 3_000, 5_000, 10_000, 20_000];
/** Files up to this size go with the first request, in bytes: what is lost with it is little. */
const small = 1 << 20;
/** Files up to this size are hashed before they are sent, in bytes: browsers hash only what is in memory. */
const mostHashed = 64 << 20;

/** The SHA-256 of a file in hex; undefined for a large one, and where the browser gives none (no HTTPS). */
export async function hashOf(file: Blob): Promise<string | undefined> {
  if (file.size > mostHashed || !('subtle' in crypto)) return undefined;
  const sum = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const nowhere: Here = { sha256: '', name: '' };

const askKnown = together(
  async (sha256: string[]) => {
    const { items } = await post<{ items: Here[] }>('/files/known', { sha256 });
    const found = new Map(items.map((item) => [item.sha256, item]));
    return new Map(sha256.map((sum) => [sum, found.get(sum) ?? nowhere]));
  },
  { wait: 30, most: 500 },
);

/** The file that has these bytes, if there is one. */
export async function findKnown(sha256: string): Promise<Here | undefined> {
  const found = await askKnown(sha256);
  return found.sha256 ? found : undefined;
}

/** What is told while a file is sent. */
export interface Told {
  /** The server knows of it, under this ID. */
  begun: (id: string) => void;
  progress: (sent: number) => void;
  /** The connection broke and is tried again. */
  trouble: () => void;
  done: (here: Here & { duplicate: boolean }) => void;
  failed: (error: Error) => void;
}

export interface Way {
  /** Within the folder that it was chosen with. */
  path: string;
  sha256?: string | undefined;
  /** The upload to go on with. */
  id?: string | undefined;
}

/** A file that is being sent. */
export interface Sending {
  /** Stops; the server keeps what came. */
  stop: () => void;
  /** Stops and has the server forget it. */
  cancel: () => Promise<void>;
}

const idOf = (url: string | null) => url?.split('/').at(-1) ?? '';

function wrongOf(error: Error): Error {
  if (!(error instanceof DetailedError)) return error;
  const answer = error.originalResponse;
  return refused(answer?.getStatus() ?? 0, answer?.getBody() ?? '');
}

/** Whether another try may help: the server was away or busy, or another piece came in between. */
function mayHelp(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  const piece = error.originalRequest.getMethod() === 'PATCH';
  return status === 0 || status === 423 || status >= 500 || (status === 409 && piece);
}

/** Sends a file, or the rest of one. */
export function sendFile(file: File, way: Way, tell: Told): Sending {
  const upload = new Upload(file, {
    endpoint: apiUrl('/uploads'),
    uploadUrl: way.id ? apiUrl(`/uploads/${way.id}`) : null,
    headers: ownHeaders(),
    metadata: {
      filename: file.name,
      modified: String(file.lastModified),
      ...(way.path && { path: way.path }),
      ...(way.sha256 && { sha256: way.sha256 }),
    },
    retryDelays,
    uploadDataDuringCreation: file.size <= small,
    storeFingerprintForResuming: false,
    onUploadUrlAvailable: () => tell.begun(idOf(upload.url)),
    onProgress: (sent) => tell.progress(sent),
    onShouldRetry: (error) => {
      const again = mayHelp(error);
      if (again) tell.trouble();
      return again;
    },
    onError: (error) => tell.failed(wrongOf(error)),
    onSuccess: () => {
      get<OpenUpload>(`/uploads/${idOf(upload.url)}`).then(
        ({ file: here, problem }) => {
          if (here) tell.done(here);
          else tell.failed(new Error(problem ?? 'The server has not all of it.'));
        },
        (cause: unknown) => tell.failed(cause instanceof Error ? cause : new Error(String(cause))),
      );
    },
  });
  upload.start();
  return {
    stop: () => void upload.abort(),
    cancel: () => upload.abort(true),
  };
}

/** What the server has of files of one's own that did not come whole yet. */
export async function openUploads(signal?: AbortSignal): Promise<OpenUpload[]> {
  const all: OpenUpload[] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const page: Page<OpenUpload> = await get<Page<OpenUpload>>(
      '/uploads',
      { cursor, limit: 200 },
      signal,
    );
    all.push(...page.items);
    cursor = page.next ? page.next : undefined;
  }
  return all.filter(({ file, problem }) => !file && !problem);
}

export const useOpenUploads = (enabled: boolean) =>
  useQuery({
    queryKey: ['uploads'],
    queryFn: ({ signal }) => openUploads(signal),
    enabled,
    // Another page may be sending them.
    refetchInterval: ({ state: { data } }) => (data && data.length > 0 ? 3_000 : false),
  });

/** Has the server forget an upload that is not going on. */
export const forgetUpload = (id: string): Promise<void> =>
  Upload.terminate(apiUrl(`/uploads/${id}`), { headers: ownHeaders() }).catch((error: unknown) => {
    throw error instanceof Error ? wrongOf(error) : error;
  });

export const useForgetUpload = () => useChange(['uploads'], forgetUpload);

/** What the client that began an upload said of its file. */
export function saidOf({ metadata = '' }: Pick<OpenUpload, 'metadata'>): Record<string, string> {
  const pairs = metadata.split(',').map((part) => part.trim().split(' '));
  return Object.fromEntries(
    pairs.flatMap(([key = '', value = '']) => {
      try {
        const raw = Uint8Array.from(atob(value), (char) => char.charCodeAt(0));
        return [[key, new TextDecoder().decode(raw)]];
      } catch {
        return [];
      }
    }),
  );
}
