/** The one door to the server: JSON in and out, CSRF, entity tags, and problem+json turned into ApiError. */

export type QueryValue = string | number | boolean | string[] | undefined | null;
export type Query = Record<string, QueryValue>;

/** What is wrong with one part of a request; value is what the server says of it beside the words. */
export interface Fault {
  location?: string;
  message?: string;
  value?: unknown;
}

interface Problem {
  type?: string;
  title?: string;
  detail?: string;
  errors?: Fault[];
}

/** A refusal by the server (status ≥ 400) or a connection that failed (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly details: string[];
  /** What kind of problem it is, such as "leaks"; "" when the server names none. */
  readonly kind: string;
  readonly faults: Fault[];

  /** `again` is the fault that the message says already. */
  constructor(status: number, message: string, kind = '', faults: Fault[] = [], again?: Fault) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.kind = kind;
    this.faults = faults;
    const others = faults.filter((one) => one !== again);
    this.details = others.map((e) => [e.location, e.message].filter(Boolean).join(': '));
  }
}

const base = '/api/v1';
let csrf = '';

/** Remembers the token that every changing request of this session carries. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

/** The address of an API path with its query; empty values are left out, lists are repeated. */
export function apiUrl(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value)) value.forEach((one) => params.append(key, one));
    else params.set(key, String(value));
  }
  const text = params.toString();
  return `${base}${path}${text ? `?${text}` : ''}`;
}

interface Call {
  query?: Query | undefined;
  body?: unknown;
  form?: FormData | undefined;
  ifMatch?: number | string | undefined;
  signal?: AbortSignal | undefined;
  range?: string;
}

/** The place of a fault in words. */
function placeWords(location: string): string {
  const name = location.replace(/^(body|query)\./, '');
  if (location.startsWith('query.') && name === 'query') return 'The search';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The one fault that a text says again, after the names of operation and field. */
const saidAgain = (text: string, faults: Fault[] = []): Fault | undefined =>
  faults.length === 1 && faults[0]?.message && text.endsWith(faults[0].message)
    ? faults[0]
    : undefined;

/** What the server says when it refuses, or a connection that failed when the status is 0. */
export function refused(status: number, text: string, statusText = ''): ApiError {
  if (status === 0) return new ApiError(0, 'The server cannot be reached.');
  const plain = statusText || `HTTP ${status}`;
  try {
    const { type, title, detail = title ?? plain, errors } = JSON.parse(text) as Problem;
    const again = saidAgain(detail, errors);
    const message = again ? `${placeWords(again.location ?? '')}: ${again.message ?? ''}` : detail;
    return new ApiError(status, message, type?.replace('urn:mlife:problem:', ''), errors, again);
  } catch {
    return new ApiError(status, text.slice(0, 300) || plain);
  }
}

const refusal = async (response: Response): Promise<ApiError> =>
  refused(response.status, await response.text(), response.statusText);

/** What a changing request of this session carries, for a library that sends it itself. */
export const ownHeaders = (): Record<string, string> => (csrf ? { 'X-CSRF-Token': csrf } : {});

async function send(method: string, path: string, call: Call): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
  if (call.range) headers['Range'] = call.range;
  if (call.ifMatch !== undefined) headers['If-Match'] = `"${call.ifMatch}"`;
  let body: BodyInit | null = call.form ?? null;
  if (call.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(call.body);
  }
  let response: Response;
  try {
    response = await fetch(apiUrl(path, call.query), {
      method,
      headers,
      body,
      credentials: 'same-origin',
      signal: call.signal ?? null,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw refused(0, '');
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** Reads or changes a resource and returns its JSON; an empty answer comes back as undefined. */
export async function call<T>(method: string, path: string, options: Call = {}): Promise<T> {
  const response = await send(method, path, options);
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Reads a resource as plain text (logs). */
export async function readText(path: string, signal?: AbortSignal): Promise<string> {
  const response = await send('GET', path, { signal });
  return response.text();
}

/** What the server makes in the background: there, or how many come before it. */
export type Made<T> = { ready: T } | { ahead: number };

const accepted = 202;

async function made<T>(
  response: Response,
  read: (response: Response) => Promise<T>,
): Promise<Made<T>> {
  if (response.status === accepted) return (await response.json()) as { ahead: number };
  return { ready: await read(response) };
}

/** Reads JSON that the server makes in the background. */
export async function getMade<T>(path: string, signal?: AbortSignal): Promise<Made<T>> {
  return made(await send('GET', path, { signal }), async (got) => (await got.json()) as T);
}

/** Asks whether something is there without reading it. */
export async function isMade(path: string, signal?: AbortSignal): Promise<Made<true>> {
  return made(await send('GET', path, { signal, range: 'bytes=0-0' }), async (got) => {
    await got.body?.cancel();
    return true as const;
  });
}

/** Reads a resource as bytes. */
export async function getBytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await send('GET', path, { signal });
  return response.arrayBuffer();
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) =>
  call<T>('GET', path, { query, signal });
export const post = <T>(path: string, body?: unknown, signal?: AbortSignal) =>
  call<T>('POST', path, { body: body ?? {}, signal });
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, { body });
export const patch = <T>(path: string, body: unknown, ifMatch?: number | string) =>
  call<T>('PATCH', path, { body, ifMatch });
/** Changes a resource; `action` names the change for undoing it, "" when nothing changed. */
export async function patchWith<T>(
  path: string,
  body: unknown,
  ifMatch?: number | string,
): Promise<Changed<T>> {
  const response = await send('PATCH', path, { body, ifMatch });
  const fresh = JSON.parse(await response.text()) as T;
  return { body: fresh, action: response.headers.get('MLife-Action') ?? '' };
}

/** What a change gives: the resource as it is now, and the action to undo. */
export interface Changed<T> {
  body: T;
  action: string;
}

export const remove = <T>(path: string) => call<T>('DELETE', path);
export const upload = <T>(path: string, form: FormData) => call<T>('POST', path, { form });
