import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OpenUpload } from '@/lib/api/contract';
import type { Told, Way } from '@/lib/api/uploads';
import { UploadQueue } from './queue';

interface Sent {
  name: string;
  way: Way;
  tell: Told;
  stopped: boolean;
}

const fileOf = (name: string, text = name) => new File([text], name, { lastModified: 7 });

/** A queue over a server that does as it is told. */
function house(open: Partial<OpenUpload>[] = []) {
  const sent: Sent[] = [];
  const forgotten: string[] = [];
  const queue = new UploadQueue({
    hash: (file) => Promise.resolve(`sum of ${file.size}`),
    known: (sum) =>
      Promise.resolve(sum === 'sum of 5' ? { sha256: sum, name: 'old.png' } : undefined),
    send: (file, way, tell) => {
      const one = { name: file.name, way, tell, stopped: false };
      sent.push(one);
      const stop = () => {
        one.stopped = true;
      };
      return {
        stop,
        cancel: () => {
          stop();
          return Promise.resolve();
        },
      };
    },
    open: () => Promise.resolve(open as OpenUpload[]),
    forget: (id) => Promise.resolve(void forgotten.push(id)),
  });
  const settle = () => vi.advanceTimersByTimeAsync(200);
  const stages = () => queue.current().items.map(({ name, stage }) => `${name} ${stage}`);
  return { queue, sent, forgotten, settle, stages };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('sends some at a time, and points from duplicates to what is here', async () => {
  const { queue, sent, settle, stages } = house();
  const names = ['one.p', 'b', 'c', 'd', 'empty'];
  await queue.add(
    names.map((name) => ({ file: fileOf(name, name === 'empty' ? '' : name), path: '' })),
  );
  await settle();
  expect(stages()).toEqual(['one.p known', 'b sending', 'c sending', 'd sending', 'empty waiting']);
  expect(queue.current().items[0]?.here?.name).toBe('old.png');
  sent[0]?.tell.done({ sha256: 'x', name: 'b', duplicate: false });
  await settle();
  expect(stages()[1]).toBe('b stored');
  expect(stages()[4]).toBe('empty failed');
  queue.clear();
  await settle();
  expect(stages()).toEqual(['c sending', 'd sending', 'empty failed']);
});

test('goes on where the server is, after a pause and after the page was loaded anew', async () => {
  const metadata = `filename ${btoa('b')},path ${btoa('f/b')},modified ${btoa('7')}`;
  const { queue, sent, forgotten, settle, stages } = house([
    { id: 'up_1', name: 'b', size: 1, offset: 1, metadata },
    { id: 'up_2', name: 'b', size: 9, offset: 4, metadata },
  ]);
  await queue.add([{ file: fileOf('b', '123456789'), path: 'f/b' }]);
  await settle();
  expect(sent[0]?.way).toEqual({ path: 'f/b', sha256: undefined, id: 'up_2' });
  expect(queue.current().tally.sent).toBe(4);
  queue.pause(1);
  await settle();
  expect(sent[0]?.stopped).toBe(true);
  // What comes late is not heard any more.
  sent[0]?.tell.progress(9);
  sent[0]?.tell.failed(new Error('aborted'));
  await settle();
  expect(stages()).toEqual(['b paused']);
  queue.resumeAll('paused');
  await settle();
  sent[1]?.tell.failed(new Error('gone'));
  await settle();
  expect(queue.current().items[0]?.note).toBe('gone');
  queue.resume(1);
  await settle();
  expect(sent[2]?.way.id).toBe('up_2');
  queue.pauseAll();
  await queue.cancel(1);
  await settle();
  expect([stages(), forgotten]).toEqual([[], ['up_2']]);
});
