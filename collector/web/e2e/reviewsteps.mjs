// What a person does in a review, step by step.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { items } from './items.mjs';
import { until } from './programs.mjs';

const admin = { name: 'Ada', login: 'ada', password: 'a long enough password' };
const button = (scope, name) => scope.getByRole('button', { name, exact: true });

async function picture(t, name) {
  if (!t.pictures) return;
  mkdirSync(t.pictures, { recursive: true });
  await t.page.screenshot({ path: join(t.pictures, `${name}.png`) });
}

/** Asks the API in the name of who is signed in. */
async function api(t, method, path, data) {
  const { csrf } = await (await t.page.request.get(`${t.collector.url}/api/v1/session`)).json();
  const answer = await t.page.request.fetch(`${t.collector.url}/api/v1${path}`, {
    method,
    headers: { 'X-CSRF-Token': csrf },
    ...(data?.multipart ? data : { data }),
  });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return answer.status() === 204 ? undefined : answer.json();
}

async function upload(t, list) {
  const { csrf } = await (await t.page.request.get(`${t.collector.url}/api/v1/session`)).json();
  for (const [n, item] of list.entries()) {
    const other = list[(n + 7) % list.length].label;
    const meta = {
      function: `checkout ${item.kind}`,
      model_version: `1.${n % 3}`,
      device: `till-${n % 5}`,
      severity: ['low', 'medium', 'high'][n % 3],
      result: { label: other, confidence: 0.4 + (n % 50) / 100 },
      truth: { label: item.label },
      attributes: { shelf: `s${n % 6}`, distance: n % 9 },
    };
    const answer = await t.page.request.post(`${t.collector.url}/api/v1/badcases/upload`, {
      headers: { 'X-CSRF-Token': csrf },
      multipart: {
        meta: JSON.stringify(meta),
        files: { name: item.name.replaceAll('/', '-'), mimeType: item.type, buffer: item.bytes },
      },
    });
    if (!answer.ok()) throw new Error(`${item.name}: ${await answer.text()}`);
    const report = await answer.json();
    if (report.errors.length > 0) throw new Error(`${item.name}: ${report.errors[0].error}`);
  }
}

/** How often an interaction is measured that a review has only once. */
const times = 3;

const heading = (t) => t.page.getByRole('heading', { level: 2 }).first();

const list = [
  [
    'signs in and loads the items',
    async (t) => {
      await t.page.goto(t.collector.setup);
      await t.page.getByLabel('Your name').fill(admin.name);
      await t.page.getByLabel('Login').fill(admin.login);
      await t.page.getByLabel('Password').fill(admin.password);
      await button(t.page, 'Create the administrator').click();
      await t.page.getByText('No badcases yet').waitFor();
      const { what, list: pictures } = items(t.count);
      await upload(t, pictures);
      await t.page.goto(`${t.collector.url}/bam`);
      await t.page.locator('[data-badcase]').first().waitFor();
      const { total } = await api(t, 'GET', '/badcases?limit=1');
      t.total = total;
      await t.page.getByText(`${total} found`).waitFor();
      console.log(`     ${total} badcases of ${t.count} ${what}`);
      await picture(t, 'grid');
    },
  ],
  [
    'moves through the list by keyboard',
    async (t) => {
      for (let n = 0; n < Math.min(30, t.total - 1); n += 1) {
        await t.watch.measure('list: next', () => t.page.keyboard.press('j'));
      }
      await t.watch.measure('list: one row up', () => t.page.keyboard.press('ArrowUp'));
      await t.page.locator('[data-badcase][aria-current="true"]').waitFor();
    },
  ],
  [
    'shows the keys',
    async (t) => {
      await t.watch.measure('help sheet', () => t.page.keyboard.press('?'));
      const dialog = t.page.getByRole('dialog');
      await dialog.getByText('Resolved, and on to the next').waitFor();
      await picture(t, 'help');
      await t.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    },
  ],
  [
    'reviews every item by keyboard, opened',
    async (t) => {
      await t.page.goto(`${t.collector.url}/bam`);
      await t.page.locator('[data-badcase]').first().waitFor();
      await t.page.keyboard.press('j');
      await t.watch.measure('open a case', () => t.page.keyboard.press('Enter'));
      await t.page.getByText(`1 of ${t.total}`).waitFor();
      const keys = ['r', 'w', 'o'];
      for (let n = 1; n <= t.total; n += 1) {
        await t.page.getByText(`${n} of ${t.total}`, { exact: true }).waitFor();
        if (n % 10 === 1) {
          await t.watch.measure('severity', async () => {
            await t.page.keyboard.press('s');
            await t.page.keyboard.press('c');
          });
          await t.page.getByText('Critical', { exact: true }).first().waitFor();
        }
        if (n % 25 === 2) {
          await t.watch.measure('assign to me', () => t.page.keyboard.press('i'));
        }
        const key = keys[n % keys.length];
        await t.watch.measure('mark and go on', () => t.page.keyboard.press(key));
      }
      const marked = await until('every mark being stored', async () => {
        const { total } = await api(t, 'GET', '/badcases?limit=1&status=new');
        return total === 0 ? true : undefined;
      });
      if (!marked) throw new Error('some are new');
      await picture(t, 'case');
    },
  ],
  [
    'takes the last marks back',
    async (t) => {
      const before = (await api(t, 'GET', '/badcases/actions?kind=undo')).items.length;
      for (let n = 0; n < 3; n += 1) {
        await t.watch.measure('undo', () => t.page.keyboard.press(n % 2 === 0 ? 'u' : 'z'));
        await until('the undo', async () => {
          const { items: undone } = await api(t, 'GET', '/badcases/actions?kind=undo');
          return undone.length === before + n + 1 && undone[0].state === 'done';
        });
      }
      const { total } = await api(t, 'GET', '/badcases?limit=1&status=new');
      if (total < 1) throw new Error('nothing became new again');
    },
  ],
  [
    'tags with completion and adds to the same test data with one key',
    async (t) => {
      await t.page.keyboard.press('k');
      await t.page.keyboard.press('t');
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Tag').fill('glare');
      await t.page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await t.page.getByText('glare', { exact: true }).first().waitFor();
      await t.page.keyboard.press('a');
      await dialog.getByLabel('Name').fill('checkout hard cases');
      await button(dialog, 'Add 1').click();
      await dialog.waitFor({ state: 'detached' });
      await t.page.keyboard.press('k');
      await t.watch.measure('add to test data again', () => t.page.keyboard.press('d'));
      await t.page.getByText('Added to “checkout hard cases”').waitFor();
    },
  ],
  [
    'comes back to its place in the list',
    async (t) => {
      const at = await heading(t).innerText();
      const here = t.page.locator('[data-badcase][aria-current="true"]');
      for (let n = 0; n < times; n += 1) {
        if (n > 0) {
          await t.watch.measure('open a case', () => t.page.keyboard.press('Enter'));
          await t.page.waitForURL(/badcases\/bc_/);
          await t.page.getByText(at, { exact: true }).first().waitFor();
        }
        await t.watch.measure('back to the list', () => t.page.keyboard.press('l'));
        await here.waitFor();
      }
      const label = await here.evaluate(
        (card) => card.getAttribute('aria-label') ?? card.textContent,
      );
      if (!label?.includes(at.slice(0, 20))) throw new Error(`stands on ${label}, not on ${at}`);
    },
  ],
  [
    'edits all that a facet finds, and takes it back',
    async (t) => {
      const facets = t.page.getByRole('complementary', { name: 'Facets' });
      const { total } = await api(t, 'GET', '/badcases?limit=1&device=till-1');
      for (let n = 0; n < times; n += 1) {
        const value = facets.getByText('till-1', { exact: true });
        if (n > 0) {
          await t.watch.measure('facet', () => value.click());
          await t.page.getByText(`${t.total} found`).waitFor();
        }
        await t.watch.measure('facet', () => value.click());
        await t.page.getByText(`${total} found`).waitFor();
      }
      await t.page.keyboard.press('j');
      await t.page.keyboard.press('*');
      await t.page.getByText(`All ${total} found are selected`).waitFor();
      await t.page.keyboard.press('e');
      const dialog = t.page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Assignee' }).fill('grace');
      await dialog.getByLabel('Add tags').fill('till one');
      await t.page.keyboard.press('Enter');
      await button(dialog, 'See what changes').click();
      await dialog.getByText(`Assignee: ${total}`).waitFor();
      await picture(t, 'bulk');
      await button(dialog, `Change ${total}`).click();
      await dialog.waitFor({ state: 'detached' });
      const assigned = () => api(t, 'GET', '/badcases?limit=1&assignee=grace');
      if ((await assigned()).total !== total) throw new Error('not all are assigned');
      await t.page.keyboard.press('u');
      await until('the bulk edit being undone', async () => (await assigned()).total === 0);
    },
  ],
  [
    'searches with completion, says what is wrong and where, and saves the search',
    async (t) => {
      await t.page.goto(`${t.collector.url}/bam`);
      await t.page.locator('[data-badcase]').first().waitFor();
      await t.page.keyboard.press('/');
      await t.page.keyboard.type('sev');
      await t.page
        .getByRole('option', { name: /severity/ })
        .first()
        .waitFor();
      await t.watch.measure('type in the search box', () => t.page.keyboard.type('e'));
      await t.page
        .getByRole('option', { name: /^severity/ })
        .first()
        .waitFor();
      await t.page.keyboard.press('ArrowDown');
      await t.page.keyboard.press('Enter');
      const box = t.page.getByRole('textbox', { name: 'Search', exact: true });
      await until('the field being taken', async () =>
        (await box.inputValue()).startsWith('severity'),
      );
      await box.fill('severity:critical and (device:till-2');
      await t.page.getByText(/^Column \d+: /).waitFor();
      await picture(t, 'wrong');
      await box.fill('severity:critical and (device:till-2 or device:till-1)');
      await t.page.keyboard.press('Enter');
      await t.page.waitForURL(/q=severity/);
      const { total } = await api(
        t,
        'GET',
        `/badcases?limit=1&q=${encodeURIComponent('severity:critical (device:till-2 or device:till-1)')}`,
      );
      await t.page.getByText(`${total} found`).waitFor();
      await button(t.page, 'Searches').click();
      await t.page.getByRole('menuitem', { name: 'Save this search' }).click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('critical at two tills');
      await dialog.getByLabel('Share it with everybody').check();
      await button(dialog, 'Save').click();
      await dialog.waitFor({ state: 'detached' });
      await button(t.page, 'Clear the search').click();
      await t.page.getByText(`${t.total} found`).waitFor();
      await button(t.page, 'Searches').click();
      await picture(t, 'saved');
      await t.page.getByRole('menuitem', { name: /critical at two tills/ }).click();
      await t.page.getByText(`${total} found`).waitFor();
      await t.page.goto(`${t.collector.url}/help/search`);
      await t.page.getByText('The search language').first().waitFor();
      await picture(t, 'language');
    },
  ],
  [
    'shows the table with columns of its own, dense, and scrolls it',
    async (t) => {
      await t.page.goto(`${t.collector.url}/bam?view=table`);
      await t.page.locator('[data-badcase]').first().waitFor();
      await button(t.page, 'Columns and density').click();
      await t.page.getByRole('checkbox', { name: 'Truth', exact: true }).click();
      await t.page.getByText('Dense', { exact: true }).click();
      await t.page.keyboard.press('Escape');
      await t.page.getByRole('columnheader', { name: 'Truth' }).waitFor();
      for (let n = 0; n < 10; n += 1) {
        await t.watch.measure('scroll the table', () => t.page.mouse.wheel(0, 900));
      }
      await t.page.mouse.wheel(0, -20_000);
      for (let n = 0; n < times; n += 1) {
        await t.watch.measure('sort', () =>
          t.page.getByRole('button', { name: 'Sort by Severity' }).click(),
        );
        await t.page.waitForURL(n % 2 === 0 ? /sort=-severity/ : /sort=severity/);
      }
      await picture(t, 'table');
    },
  ],
  [
    'changes a key, and the new one works',
    async (t) => {
      await t.page.goto(`${t.collector.url}/settings/keys`);
      await t.page
        .getByRole('button', { name: 'Add a key to “Resolved, and on to the next”' })
        .click();
      await t.page.keyboard.press('y');
      await button(t.page.getByRole('dialog'), 'Take it').click();
      await t.page.getByRole('dialog').waitFor({ state: 'detached' });
      await t.page.getByRole('button', { name: 'Add a key to “Add a tag”' }).click();
      await t.page.keyboard.press('y');
      await button(t.page.getByRole('dialog'), 'Take it').click();
      await t.page.getByText('Some keys mean two things').waitFor();
      await picture(t, 'keys');
      await t.page.getByRole('button', { name: 'Take the key y from “Add a tag”' }).click();
      await t.page.getByText('Some keys mean two things').waitFor({ state: 'detached' });
      await t.page.goto(`${t.collector.url}/bam?status=open`);
      await t.page.locator('[data-badcase]').first().waitFor();
      const { total } = await api(t, 'GET', '/badcases?limit=1&status=open');
      await t.page.keyboard.press('j');
      await t.page.keyboard.press('y');
      await until('the mark by the new key', async () => {
        const now = await api(t, 'GET', '/badcases?limit=1&status=open');
        return now.total === total - 1;
      });
    },
  ],
  [
    'finds every change and takes one back',
    async (t) => {
      await t.page.goto(`${t.collector.url}/bam/changes`);
      await t.page.locator('[data-row]').nth(5).waitFor();
      await picture(t, 'changes');
      // By its ID: the undo becomes a row of its own above it.
      const found = t.page.locator('[data-row]', { hasText: 'status resolved' }).first();
      const id = await found.getAttribute('data-row');
      const row = t.page.locator(`[data-row="${id}"]`);
      await button(row, 'Undo').click();
      await row.getByText('undone').waitFor();
    },
  ],
  [
    'defines an attribute and a title',
    async (t) => {
      await t.page.goto(`${t.collector.url}/settings/badcases`);
      await button(t.page, 'New attribute').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('shelf');
      await dialog.getByLabel('Label').fill('Shelf');
      await button(dialog, 'Save').click();
      await dialog.waitFor({ state: 'detached' });
      await t.page.locator('[data-row="shelf"]').waitFor();
      await button(t.page, 'New template').click();
      await dialog.getByLabel('Template').fill('{result} for {truth} on shelf {attr.shelf}');
      await button(dialog, 'Save').click();
      await dialog.waitFor({ state: 'detached' });
      await t.page.getByText('all others').waitFor();
      await picture(t, 'definitions');
    },
  ],
];

/** The steps in order, and the complaints of the page that belong to them. */
export const steps = { list, expected: [] };
