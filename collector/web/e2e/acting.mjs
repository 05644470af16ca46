// What a person does with what is seen: a lasso on the map and its actions, a picture that is turned.
import { disc } from './picture.mjs';
import { until } from './programs.mjs';
import { addCase, receive } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { name }).first();

/** Where the page draws the points of a map, in pixels of its canvas: as plane.ts fits them. */
function placed({ x, y }, { width, height }) {
  const span = (list) => [Math.min(...list), Math.max(...list)];
  const [left, right] = span(x);
  const [top, bottom] = span(y);
  const scale = Math.min(
    (width - 48) / Math.max(1e-6, right - left),
    (height - 48) / Math.max(1e-6, bottom - top),
  );
  return x.map((_, n) => [
    width / 2 + (x[n] - (left + right) / 2) * scale,
    height / 2 + (y[n] - (top + bottom) / 2) * scale,
  ]);
}

/** A ring a little outside of some points, within a canvas. */
function around(points, { width, height }) {
  const within = (place, size) => Math.min(size - 2, Math.max(2, place));
  const middle = [0, 1].map((at) => points.reduce((sum, p) => sum + p[at], 0) / points.length);
  const far = Math.max(...points.map((p) => Math.hypot(p[0] - middle[0], p[1] - middle[1]))) + 6;
  return Array.from({ length: 25 }, (_, n) => [
    within(middle[0] + far * Math.cos((n * Math.PI) / 12), width),
    within(middle[1] + far * Math.sin((n * Math.PI) / 12), height),
  ]);
}

async function drawRing(page, box, ring) {
  const [first, ...others] = ring.map(([x, y]) => [box.x + x, box.y + y]);
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...place, { steps: 3 });
  await page.mouse.up();
}

const selected = (t, count) => t.page.getByText(`${count} selected`, { exact: true }).waitFor();

/** What a search finds, by the API: the IDs, sorted. */
const found = async (t, query) => {
  const { items } = await receive(t, `/badcases?limit=100&q=${encodeURIComponent(query)}`);
  return items.map(({ id }) => id).sort();
};

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Steps in order, as in story.mjs. */
export const acting = [
  [
    'draws a lasso on the map, which chooses what it holds',
    async (t) => {
      // Two far places of a space that a model gave; other results, so that none is a duplicate.
      t.near = [];
      for (let n = 0; n < 24; n += 1) {
        const side = n % 2;
        const embedding = [side, 1 - side, (n % 5) / 50, (n % 7) / 70];
        const result = { label: `look ${n}`, embedding, embedding_model: 'looks' };
        const id = await addCase(t, { function: 'mapped', result, truth: { label: 'seen' } }, [
          [`mapped-${n}.png`, disc(40 + n, [n * 9, 90, 200 - n * 7], [250, n * 10, 40])],
        ]);
        if (side === 1) t.near.push(id);
      }
      t.near.sort();
      await until('the cases having something to compare by', async () => {
        const { waiting, spaces } = await receive(t, '/embeddings');
        if (waiting === 0 && spaces.some((one) => /looks/.test(one.space) && one.cases === 24))
          return true;
        throw new Error(JSON.stringify({ waiting, spaces }));
      });
      await t.page.goto(`${t.collector.url}/bam/clusters?q=function%3Amapped`);
      await button(t.page, 'Group this search').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Mapped');
      await dialog.getByLabel('Smallest group').fill('3');
      await button(dialog, 'Group').click();
      await heading(t.page, 'Mapped').waitFor();
      await t.page.getByText('24 of 24 cases compared').waitFor();
      t.clustering = /clusters\/([^?]+)/.exec(t.page.url())[1];
      await t.page.getByText('Map', { exact: true }).click();
      const map = t.page.getByRole('img', { name: /^Map of 24 cases/ });
      await map.scrollIntoViewIfNeeded();
      const points = await receive(t, `/clusterings/${t.clustering}/map`);
      const box = await map.boundingBox();
      const where = placed(points, box);
      const ring = around(
        where.filter((_, n) => t.near.includes(points.ids[n])),
        box,
      );
      await t.page.keyboard.press('l');
      await until('the lasso being on', () => t.page.getByLabel(/^Lasso/).isChecked());
      await drawRing(t.page, box, ring);
      await selected(t, 12);
      await t.page.keyboard.press('Escape');
      await t.page.getByText('12 selected').waitFor({ state: 'detached' });
      await t.page.keyboard.press('l');
      await t.page.keyboard.down('Shift');
      await drawRing(t.page, await map.boundingBox(), ring);
      await t.page.keyboard.up('Shift');
      await selected(t, 12);
    },
  ],
  [
    'makes a tag of what the lasso holds, edits it, and undoes that',
    async (t) => {
      await button(t.page, 'Make a tag of it').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Tag').fill('lassoed');
      await button(dialog, 'Tag 12').click();
      await dialog.waitFor({ state: 'detached' });
      const tagged = await until('the cases being tagged', async () => {
        const ids = await found(t, 'tag:lassoed');
        return ids.length >= 12 && ids;
      });
      if (!same(tagged, t.near)) throw new Error(`other cases were tagged: ${tagged}`);
      await button(t.page, 'Edit').click();
      await dialog.getByRole('textbox', { name: 'Add tags' }).fill('far');
      await t.page.keyboard.press('Enter');
      await button(dialog, 'See what changes').click();
      await dialog.getByText(/of 12 change/).waitFor();
      await button(dialog, 'Change 12').click();
      await dialog.waitFor({ state: 'detached' });
      await until('the edit', async () => (await found(t, 'tag:far')).length === 12);
      await t.page.getByRole('button', { name: /^Undo/ }).click();
      await until('the edit being undone', async () => (await found(t, 'tag:far')).length === 0);
    },
  ],
  [
    'makes test data of what the lasso holds, and lists it',
    async (t) => {
      await button(t.page, 'Add to test data').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('far looks');
      await button(dialog, 'Add 12').click();
      await dialog.waitFor({ state: 'detached' });
      const { items } = await receive(t, '/documents?query=far');
      const made = items.find(({ name }) => name === 'far looks');
      if (made?.rows !== 12) throw new Error(`the document: ${JSON.stringify(items)}`);
      await t.page.getByRole('link', { name: 'Open in list' }).click();
      await heading(t.page, 'Badcases').waitFor();
      await t.page.getByText('12 found').waitFor();
      await t.page.goBack();
      await t.page.getByRole('img', { name: /^Map of 24 cases/ }).waitFor();
    },
  ],
];
