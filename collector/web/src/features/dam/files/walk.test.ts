import { expect, test } from 'vitest';
import { walk } from './walk';

const file = (path: string) =>
  ({
    name: path.split('/').at(-1),
    fullPath: path,
    isFile: true,
    file: (give: (file: File) => void) => give(new File(['x'], path.split('/').at(-1) ?? '')),
  }) as unknown as FileSystemEntry;

const folder = (path: string, inner: FileSystemEntry[]) =>
  ({
    name: path.split('/').at(-1),
    fullPath: path,
    isFile: false,
    createReader: () => {
      const rest = [...inner];
      // Two at a time, as browsers give some at a time.
      return { readEntries: (give: (some: FileSystemEntry[]) => void) => give(rest.splice(0, 2)) };
    },
  }) as unknown as FileSystemEntry;

const broken = {
  name: 'bad',
  fullPath: '/top/bad',
  isFile: true,
  file: (_: unknown, fail: (cause: Error) => void) => fail(new Error('no right to it')),
} as unknown as FileSystemEntry;

test('reads folders whole, with paths within them', async () => {
  const top = folder('/top', [
    file('/top/c.png'),
    folder('/top/in', [file('/top/in/b.png'), file('/top/in/.DS_Store')]),
    file('/top/a.png'),
    broken,
  ]);
  const { files, left } = await walk([file('/alone.png'), top]);
  expect(files.map(({ file: { name }, path }) => [name, path])).toEqual([
    ['alone.png', ''],
    ['a.png', 'top/a.png'],
    ['c.png', 'top/c.png'],
    ['b.png', 'top/in/b.png'],
  ]);
  expect(left).toEqual(['top/bad: no right to it']);
});

test('ends in a folder that holds itself without end', async () => {
  const deep = (path: string): FileSystemEntry =>
    ({
      name: 'x',
      fullPath: path,
      isFile: false,
      createReader: () => {
        let given = false;
        return {
          readEntries: (give: (some: FileSystemEntry[]) => void) => {
            give(given ? [] : [deep(`${path}/x`)]);
            given = true;
          },
        };
      },
    }) as unknown as FileSystemEntry;
  const { files, left } = await walk([deep('/x')]);
  expect(files).toEqual([]);
  expect(left[0]).toMatch(/lies too deep/);
});
