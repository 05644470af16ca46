import type { OpenUpload } from '@/lib/api/contract';
import {
  findKnown,
  forgetUpload,
  hashOf,
  openUploads,
  saidOf,
  sendFile,
  type Here,
  type Sending,
} from '@/lib/api/uploads';
import { isBusy, tallyOf, type Item, type Stage, type Tally } from './tally';
import type { Picked } from './walk';

/** What the queue needs of the server. */
export interface Wire {
  hash: typeof hashOf;
  known: typeof findKnown;
  send: typeof sendFile;
  open: () => Promise<OpenUpload[]>;
  forget: (id: string) => Promise<void>;
}

interface Inner extends Item {
  file: File | undefined;
  /** The upload of the server, once it began. */
  id?: string | undefined;
  sending?: Sending | undefined;
  /** Rises whenever it is stopped: what was going on then says nothing any more. */
  turn: number;
}

export interface Seen {
  items: readonly Item[];
  tally: Tally;
}

/** How many files are sent at once. */
const atOnce = 3;
/** How often is told what changed, in milliseconds. */
const pace = 120;

const over = (stage: Stage) => stage === 'stored' || stage === 'known' || stage === 'failed';

/** What tells that a file is the one of which the server has a part. */
const mark = (path: string, name: string, size: number, modified: string | number) =>
  [path, name, size, modified].join('\n');

/** Sends files, some at a time, for as long as the page is open, whichever of its pages is shown. */
export class UploadQueue {
  private items: Inner[] = [];
  private next = 1;
  private running = 0;
  private seen: Seen = { items: [], tally: tallyOf([]) };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly wire: Wire;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  readonly current = () => this.seen;
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Takes files; those of which the server has a part already go on from there. */
  async add(picked: Picked[]): Promise<void> {
    const open = await this.wire.open().catch((): OpenUpload[] => []);
    const taken = new Set(this.items.flatMap(({ id }) => id ?? []));
    const parts = new Map(
      open
        .filter(({ id }) => !taken.has(id))
        .map((one) => {
          const said = saidOf(one);
          return [mark(said['path'] ?? '', one.name, one.size, said['modified'] ?? ''), one];
        }),
    );
    for (const { file, path } of picked) {
      const part = parts.get(mark(path, file.name, file.size, file.lastModified));
      this.items.push({
        key: this.next,
        name: file.name,
        path,
        size: file.size,
        stage: 'waiting',
        sent: part?.offset ?? 0,
        note: '',
        file,
        id: part?.id,
        turn: 0,
      });
      this.next += 1;
    }
    this.work();
  }

  pause(key: number): void {
    this.each(key, (item) => {
      if (!over(item.stage)) this.halt(item, 'paused');
    });
  }

  /** Goes on with what was paused, and tries again what failed. */
  resume(key: number): void {
    this.each(key, (item) => {
      if (item.stage !== 'paused' && item.stage !== 'failed') return;
      item.stage = 'waiting';
      item.note = '';
    });
  }

  pauseAll(): void {
    for (const item of this.items) if (!over(item.stage)) this.halt(item, 'paused');
    this.work();
  }

  resumeAll(stage: 'paused' | 'failed'): void {
    for (const item of this.items) if (item.stage === stage) this.resume(item.key);
  }

  /** Takes a file away, at the server too. */
  async cancel(key: number): Promise<void> {
    const item = this.items.find((one) => one.key === key);
    if (!item) return;
    const { id, sending, stage } = item;
    this.items = this.items.filter((one) => one !== item);
    this.halt(item, 'paused', sending !== undefined);
    this.work();
    if (sending) await sending.cancel();
    else if (id && stage !== 'stored' && stage !== 'known') await this.wire.forget(id);
  }

  /** Forgets what is over; what failed stays. */
  clear(): void {
    this.items = this.items.filter(({ stage }) => stage !== 'stored' && stage !== 'known');
    this.tell();
  }

  private each(key: number, act: (item: Inner) => void): void {
    const item = this.items.find((one) => one.key === key);
    if (item) act(item);
    this.work();
  }

  private halt(item: Inner, stage: Stage, kept = false): void {
    item.turn += 1;
    if (item.stage === 'reading' || item.stage === 'sending') this.running -= 1;
    item.stage = stage;
    if (!kept) item.sending?.stop();
    item.sending = undefined;
  }

  private work(): void {
    for (const item of this.items) {
      if (this.running >= atOnce) break;
      if (item.stage === 'waiting') this.start(item);
    }
    this.tell();
  }

  private start(item: Inner): void {
    const { file, turn } = item;
    if (!file) return;
    this.running += 1;
    item.stage = 'reading';
    // What comes after it was stopped is not for it any more.
    const now =
      <A extends unknown[]>(act: (...args: A) => void) =>
      (...args: A) => {
        if (item.turn === turn) act(...args);
      };
    const end = (stage: Stage, note: string, here?: Here) => {
      this.halt(item, stage);
      item.note = note;
      if (here) {
        item.here = { sha256: here.sha256, name: here.name };
        item.sent = item.size;
        item.file = undefined;
        item.id = undefined;
      }
      this.work();
    };
    const fail = now((cause: unknown) =>
      end('failed', cause instanceof Error ? cause.message : String(cause)),
    );
    if (file.size === 0) {
      fail(new Error('The file is empty.'));
      return;
    }
    this.look(file, item).then(
      now(({ sha256, here }) => {
        if (here) {
          end('known', '', here);
          return;
        }
        item.stage = 'sending';
        item.sending = this.wire.send(
          file,
          { path: item.path, sha256, id: item.id },
          {
            begun: (id) => {
              item.id = id;
            },
            progress: now((sent) => {
              item.sent = sent;
              item.note = '';
              this.tell();
            }),
            trouble: now(() => {
              item.note = 'The connection broke; it is tried again.';
              this.tell();
            }),
            done: now((found) => end(found.duplicate ? 'known' : 'stored', '', found)),
            failed: fail,
          },
        );
        this.tell();
      }),
      fail,
    );
  }

  /** Whether the bytes are here already; nothing is hashed when a part of them was sent. */
  private async look(file: File, item: Inner): Promise<{ sha256?: string; here?: Here }> {
    if (item.id) return {};
    const sha256 = await this.wire.hash(file);
    if (!sha256) return {};
    const here = await this.wire.known(sha256);
    return here ? { sha256, here } : { sha256 };
  }

  private tell(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.seen = { items: [...this.items], tally: tallyOf(this.items) };
      this.listeners.forEach((listener) => listener());
    }, pace);
  }
}

/** The queue of this page. */
export const queue = new UploadQueue({
  hash: hashOf,
  known: findKnown,
  send: sendFile,
  open: openUploads,
  forget: forgetUpload,
});

/** Asks before the page is closed while something is sent. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

let warning = false;
queue.subscribe(() => {
  const busy = isBusy(queue.current().tally);
  if (busy === warning) return;
  warning = busy;
  if (busy) window.addEventListener('beforeunload', warn);
  else window.removeEventListener('beforeunload', warn);
});
