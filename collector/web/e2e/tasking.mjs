// A person makes tasks of collecting and labelling, from badcases and from a document, and follows them.
import { move } from './moving.mjs';
import { disc } from './picture.mjs';
import { addCase, form, receive, send, sendPut } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { name }).first();

const lines = (from, to) => {
  const rows = Array.from({ length: to - from }, (_, n) => `night/${from + n}.jpg,night`);
  return ['path,daytime', ...rows].join('\n');
};

/** Takes refusals that a step asked for out of what the page complains about. */
function meant(t, pattern) {
  const kept = t.complaints.filter((text) => !pattern.test(text));
  if (kept.length === t.complaints.length) throw new Error(`nothing refused by ${pattern}`);
  t.complaints.splice(0, t.complaints.length, ...kept);
}

/** Steps in order, as in story.mjs. */
export const tasking = [
  [
    'asks for more files like some badcases, and sees them come',
    async (t) => {
      await addCase(t, { function: 'tasking' }, [['dim.png', disc(64, [9, 9, 40], [60, 50, 20])]]);
      const { id } = await send(t, '/documents', {
        name: 'nights',
        kind: 'train',
        paths_only: true,
      });
      t.nights = id;
      const bring = (from, to) =>
        send(
          t,
          `/documents/${id}/versions`,
          form({ mode: 'append' }, [['file', 'n.csv', lines(from, to)]]),
        );
      await bring(0, 5);
      await t.page.goto(`${t.collector.url}/bam?q=function:tasking`);
      await t.page.getByText('1 found').waitFor();
      await t.page.locator('[data-badcase]').first().waitFor();
      await t.page.keyboard.press('j');
      await t.page.keyboard.press('x');
      await t.page.getByRole('link', { name: 'Collect more' }).click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByText('1 badcase shows what is meant').waitFor();
      await dialog.getByRole('textbox', { name: 'Title' }).fill('more nights');
      await dialog.getByRole('textbox', { name: 'Document' }).fill('night');
      await t.page.getByRole('option', { name: 'nights' }).click();
      await dialog.getByRole('textbox', { name: 'Only the rows' }).fill('attr.daytime:night');
      await dialog.getByRole('textbox', { name: 'How many rows' }).fill('10');
      await button(dialog, 'Make task').click();
      await heading(t.page, 'more nights').waitFor();
      await move(t.page, 'Start');
      await t.page.getByText('Active', { exact: true }).first().waitFor();
      await bring(5, 9);
      await t.page.getByText('4 of 10 rows have come, 6 to go.').waitFor();
      await t.page.getByRole('region', { name: 'Guidance' }).locator('img').waitFor();
      await t.page.getByRole('link', { name: 'Import rows' }).click();
      await t.page.getByRole('dialog', { name: 'Import version' }).waitFor();
    },
  ],
  [
    'makes a labelling task on the page of a document, with classes that have shapes and keys',
    async (t) => {
      await t.page.goto(`${t.collector.url}/dam/documents/${t.nights}`);
      await t.page.getByRole('link', { name: 'New task' }).click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByText('Label rows').waitFor();
      await dialog.getByRole('textbox', { name: 'Title' }).fill('what is in the night');
      await dialog.getByLabel('Name of class 1').fill('lamp');
      await button(dialog, 'Add a class').click();
      await dialog.getByLabel('Name of class 2').fill('fog');
      await dialog.getByLabel('Key of class 2').fill('f');
      await dialog.getByRole('textbox', { name: 'Each item is labelled by' }).click();
      await t.page.getByRole('option', { name: 'Two people' }).click();
      await dialog.getByLabel('Share of the items, %').fill('50');
      await button(dialog, 'Make task').click();
      await heading(t.page, 'what is in the night').waitFor();
      const id = t.page.url().split('/').pop();
      const task = await receive(t, `/data-tasks/${id}`);
      if (task.share !== 0.5 || task.labels[1].key !== 'f' || task.labels[0].key !== '1') {
        throw new Error(JSON.stringify(task));
      }
      await move(t.page, 'Start');
      await t.page.getByText('0 of 9').first().waitFor();
      await t.page.goto(`${t.collector.url}/dam/tasks?query=night&view=board`);
      const active = t.page.getByRole('region', { name: 'Active' });
      await active.getByRole('article', { name: 'more nights' }).getByText('4 of 10').waitFor();
      await active.getByRole('link', { name: 'what is in the night' }).click();
      await heading(t.page, 'what is in the night').waitFor();
    },
  ],
  [
    'edits a task: what the server refuses stands at its field, and what is listed stays',
    async (t) => {
      await button(t.page.getByRole('main'), 'Edit').click();
      const dialog = t.page.getByRole('dialog', { name: 'Edit data task' });
      const title = dialog.getByRole('textbox', { name: 'Title' });
      if ((await title.inputValue()) !== 'what is in the night') throw new Error('not filled in');
      if (await dialog.getByRole('textbox', { name: 'Only the rows' }).isEnabled()) {
        throw new Error('which rows the items are of can be changed');
      }
      await dialog.getByLabel('Name of class 2').fill('lamp');
      await button(dialog, 'Save').click();
      await dialog.getByText('"lamp" is there twice').waitFor();
      meant(t, /^422 PUT .*data-tasks/);
      await dialog.getByLabel('Name of class 2').fill('fog');
      await button(dialog, 'Move class 2 up').click();
      await title.fill('what is in the nights');
      await dialog.getByRole('textbox', { name: 'People' }).click();
      await t.page.getByRole('option', { name: '(ada)' }).click();
      await t.page.keyboard.press('Escape');
      await button(dialog, 'Save').click();
      await heading(t.page, 'what is in the nights').waitFor();
      t.nightTask = t.page.url().split('/').pop();
      const task = await receive(t, `/data-tasks/${t.nightTask}`);
      if (task.labels[0].name !== 'fog' || task.people[0] !== 'ada' || task.share !== 0.5) {
        throw new Error(JSON.stringify(task));
      }
      await t.page.getByRole('region', { name: 'History' }).getByText('Changed').waitFor();
    },
  ],
  [
    'applies labels, is told what came of it, and filters the items',
    async (t) => {
      const { items } = await send(t, `/data-tasks/${t.nightTask}/next`, { count: 10 });
      for (const { n } of items) {
        await sendPut(t, `/data-tasks/${t.nightTask}/items/${n}/labels`, {
          annotation: { boxes: [{ label: 'lamp', x: 1, y: 1, w: 9, h: 9 }] },
        });
      }
      const settled = (await receive(t, `/data-tasks/${t.nightTask}`)).counts.done;
      const list = t.page.getByRole('region', { name: 'Items' });
      await list.getByRole('textbox', { name: 'State of items' }).click();
      await t.page.getByRole('option', { name: 'Labelled' }).click();
      await list.getByText(`${settled} item${settled === 1 ? '' : 's'}`).waitFor();
      await list.getByRole('textbox', { name: 'Labelled by' }).click();
      await t.page.getByRole('option', { name: 'ada' }).click();
      await t.page.waitForURL(/items=labelled.*person=ada/);
      await button(t.page, 'Apply labels').click();
      const labels = t.page.getByRole('region', { name: 'Labels in the document' });
      await labels.getByText(`Labels of ${settled} row`).waitFor();
      await labels.getByText('nothing waits to be applied').waitFor();
      await t.page.getByRole('region', { name: 'History' }).getByText('in version 3').waitFor();
      await labels.getByRole('link', { name: 'Open version 3' }).click();
      await t.page.getByText('labels from the task').first().waitFor();
    },
  ],
  [
    'finds tasks by completion, ends one with a note, and deletes it from the list',
    async (t) => {
      await t.page.goto(`${t.collector.url}/dam/tasks/${t.nightTask}`);
      await move(t.page, 'Cancel task', 'the lamps are out');
      await t.page.getByText('the lamps are out').waitFor();
      await t.page.goto(`${t.collector.url}/dam/tasks?query=nonsense:x`);
      await t.page.getByText('there is no field "nonsense"').waitFor();
      await t.page.getByText('Nothing is found by this search').waitFor();
      if ((await t.page.getByText('there is no field "nonsense"').count()) !== 1) {
        throw new Error('what is wrong with the search is said twice');
      }
      meant(t, /^422 GET .*nonsense/);
      const search = t.page.getByRole('textbox', { name: 'Search' });
      await search.fill('state:can');
      await t.page.getByRole('option', { name: 'cancelled' }).click();
      await t.page.getByText('1 task', { exact: true }).waitFor();
      await button(t.page, 'Actions for what is in the nights').click();
      await t.page.getByRole('menuitem', { name: 'Delete' }).click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByText('9 items and all that people said').waitFor();
      await button(dialog, 'Delete').click();
      await t.page.getByText('No task matches').waitFor();
      await button(t.page, 'Searches').click();
      await t.page.getByRole('menuitem', { name: 'Save this search' }).click();
      await t.page.getByRole('dialog').getByLabel('Name').fill('tasks that were given up');
      await button(t.page.getByRole('dialog'), 'Save').click();
      await t.page.goto(`${t.collector.url}/dam/tasks`);
      await button(t.page, 'Searches').click();
      await t.page.getByRole('menuitem', { name: 'tasks that were given up' }).click();
      await t.page.getByText('No task matches').waitFor();
    },
  ],
];
