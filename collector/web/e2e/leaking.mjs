// A person learns what would leak between training and testing, by kind and with both sides, before it happens.
import { squares } from './picture.mjs';
import { addCase, form, receive, send } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });

/** Adds a document of pictures with what they were taken with; gives its ID. */
async function addShots(t, name, shots) {
  const pictures = shots.map(({ path, bytes }) => ['files', path, bytes]);
  const { files } = await send(t, '/files', form({}, pictures));
  const rows = shots.map(({ path, device, captured_at }, n) => ({
    path,
    sha256: files[n].sha256,
    device,
    captured_at,
  }));
  const { id } = await send(t, '/documents', { name, kind: 'data' });
  const table = ['rows', 'rows.json', JSON.stringify(rows)];
  await send(t, `/documents/${id}/versions`, form({ mode: 'append' }, [table]));
  return id;
}

/** Steps in order, as in story.mjs. */
export const leaking = [
  [
    'shows what a new set shares with a frozen one, and leaves it out',
    async (t) => {
      const learned = await addShots(
        t,
        'doors of spring',
        Array.from({ length: 4 }, (_, n) => ({
          path: `spring-${n}.png`,
          bytes: squares(160, 500 + n),
          device: `door-${n}`,
          captured_at: '2026-04-01T08:00:00Z',
        })),
      );
      await send(t, '/sets', {
        name: 'doors learned',
        role: 'train',
        documents: [{ id: learned }],
      });
      t.doors = await addShots(t, 'doors of autumn', [
        { path: 'copy.png', bytes: squares(96, 500), device: 'door-8' },
        { path: 'look-alike.png', bytes: squares(160, 700), device: 'door-9' },
        {
          path: 'again.png',
          bytes: squares(160, 701),
          device: 'door-3',
          captured_at: '2026-04-01T08:00:02Z',
        },
        { path: 'later.png', bytes: squares(160, 702), device: 'door-1' },
      ]);
      await t.page.setViewportSize({ width: 1440, height: 900 });
      await t.page.goto(`${t.collector.url}/dam/sets/new?document=${t.doors}`);
      await t.page.getByText('One set', { exact: true }).click();
      const leak = (kind) => t.page.locator(`[data-leak="${kind}"]`);
      await leak('alike').getByText('refused').waitFor();
      await leak('alike').getByText('1 row', { exact: true }).waitFor();
      await leak('burst').getByText('warning').waitFor();
      await leak('device').getByText('2 rows', { exact: true }).waitFor();
      await button(leak('alike'), 'Look at them').click();
      const pair = leak('alike').locator('tbody tr').first();
      await pair.getByText('copy.png', { exact: true }).waitFor();
      await pair.getByText('spring-0.png', { exact: true }).waitFor();
      await pair.getByRole('link', { name: 'doors learned' }).waitFor();
      await pair.getByRole('img').nth(1).waitFor();

      await t.page.getByRole('textbox', { name: 'Name' }).fill('doors apart');
      const freeze = button(t.page, 'Freeze the set');
      if (await freeze.isEnabled()) throw new Error('a leak is frozen without a reason');
      await button(leak('alike'), 'Leave these rows out').click();
      await t.page.getByText('One row is left out').waitFor();
      await leak('alike').waitFor({ state: 'detached' });
      await leak('device').waitFor();
      await freeze.click();
      await t.page.getByRole('heading', { name: 'doors apart' }).first().waitFor();
      const kept = t.page.getByRole('alert').filter({ hasText: 'Warnings when it was frozen' });
      await button(kept.locator('[data-leak="burst"]'), 'Look at them').click();
      await kept.getByText('2 s apart').waitFor();
      await t.page.getByText('1 row, because of leaks').waitFor();
    },
  ],
  [
    'refuses badcases that look like what was learned',
    async (t) => {
      t.seen = await addCase(t, { title: 'seen' }, [['seen.png', squares(120, 501)]]);
      await t.page.goto(`${t.collector.url}/bam/badcases/${t.seen}`);
      await t.page
        .getByRole('button', { name: /test data/i })
        .first()
        .click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Name' }).fill('doors seen');
      const before = t.complaints.length;
      await button(dialog, 'Add 1').click();
      const leak = dialog.locator('[data-leak="alike"]');
      await button(leak, 'Look at them').click();
      await leak.getByText('spring-1.png', { exact: true }).waitFor();
      await dialog.getByText(/nearly the same as one in the train set/).waitFor();
      t.complaints.splice(before, 1); // the refusal itself
      await dialog.getByLabel('Why these files may be on both sides').fill('to compare');
      await button(dialog, 'Add all the same').click();
      await dialog.waitFor({ state: 'detached' });
      const { items } = await receive(t, '/documents?query=name:"doors seen"');
      const { items: versions } = await receive(t, `/documents/${items[0].id}/versions`);
      if (!versions[0].note.includes('to compare')) throw new Error(versions[0].note);
    },
  ],
  [
    'sets what is done about a kind of leak',
    async (t) => {
      await t.page.goto(`${t.collector.url}/dam/sets/new?document=${t.doors}`);
      await t.page.getByText('One set', { exact: true }).click();
      const leak = (kind) => t.page.locator(`[data-leak="${kind}"]`);
      await leak('alike').waitFor();
      await button(t.page, 'What is done about leaks').click();
      const dialog = t.page.getByRole('dialog');
      const rule = dialog.getByRole('radiogroup', { name: 'Near duplicates' });
      await rule.getByText('Off', { exact: true }).click();
      await button(dialog, 'Save').click();
      await dialog.waitFor({ state: 'detached' });
      await leak('alike').waitFor({ state: 'detached' });
      await leak('device').waitFor();
      await button(t.page, 'What is done about leaks').click();
      await rule.getByText('Refuse', { exact: true }).click();
      await button(dialog, 'Save').click();
      await leak('alike').waitFor();
    },
  ],
];
