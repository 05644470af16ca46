// A person makes tasks of collecting and labelling, from badcases and from a document, and follows them.
import { disc } from './picture.mjs';
import { addCase, form, receive, send } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { name }).first();

const lines = (from, to) => {
  const rows = Array.from({ length: to - from }, (_, n) => `night/${from + n}.jpg,night`);
  return ['path,daytime', ...rows].join('\n');
};

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
      await button(t.page, 'Start').click();
      await t.page.getByText('Active', { exact: true }).first().waitFor();
      await bring(5, 9);
      await t.page.getByText('4 of 10').first().waitFor();
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
      await button(t.page, 'Start').click();
      await t.page.getByText('0 of 9').first().waitFor();
      await t.page.goto(`${t.collector.url}/dam/tasks?query=night&view=board`);
      const active = t.page.getByRole('region', { name: 'Active' });
      await active.getByRole('article', { name: 'more nights' }).getByText('4 of 10').waitFor();
      await active.getByRole('link', { name: 'what is in the night' }).click();
      await heading(t.page, 'what is in the night').waitFor();
    },
  ],
];
