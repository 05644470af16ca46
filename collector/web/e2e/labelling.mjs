// Two people label the same pictures by keyboard, a third settles what they disagree on, and the labels come into the document.
import { disc, made } from './picture.mjs';
import { until } from './programs.mjs';
import { form, receive, send } from './sending.mjs';

const people = [
  { login: 'bea', name: 'Bea', role: 'reviewer', password: 'a long enough password' },
  { login: 'cy', name: 'Cy', role: 'reviewer', password: 'a long enough password' },
];
const items = 8;

async function signIn(t, person) {
  const context = await t.page
    .context()
    .browser()
    .newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => t.complaints.push(`script of ${person.login}: ${error.stack}`));
  await page.goto(t.collector.url);
  await page.getByLabel('Login').fill(person.login);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Badcases' }).first().waitFor();
  return { page, context };
}

const marks = (page, text) =>
  page
    .getByRole('complementary', { name: 'Classes and marks' })
    .getByText(text, { exact: true })
    .waitFor();
const shown = (page, n) => page.getByText(new RegExp(`^Item ${n}, `)).waitFor();

/** Draws a box over the disc by hand, from and to shares of the picture. */
async function drag(page, from, to) {
  const stage = page.getByTestId('stage');
  const box = await stage.boundingBox();
  const side = Math.min(box.width, box.height);
  const at = (share, along, start) => start + along / 2 + (share - 0.5) * side;
  const [x, y] = [at(from, box.width, box.x), at(from, box.height, box.y)];
  const [X, Y] = [at(to, box.width, box.x), at(to, box.height, box.y)];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move((x + X) / 2, (y + Y) / 2);
  await page.mouse.move(X, Y);
  await page.mouse.up();
}

/** Labels all items: each disc gets a box by key, of the class that `classOf` gives for an item. */
async function label(page, classOf) {
  for (let n = 1; n <= items; n += 1) {
    await shown(page, n);
    await page.locator('.label-board img[data-shown]').waitFor();
    await page.keyboard.press(classOf(n));
    await page.keyboard.press('n');
    // Of the last one a model has proposed something, which is left out.
    await marks(page, n < items ? '1 mark' : '2 marks');
    await page.keyboard.press('Enter');
  }
  await page.getByText('Nothing is left for you').waitFor();
}

/** Where something is once it does not move any more: a spectrogram comes above the parts. */
async function still(place) {
  let last = '';
  return until('the page being laid out', async () => {
    const box = await place.boundingBox();
    const now = JSON.stringify(box);
    const same = now === last;
    last = now;
    return same && box;
  });
}

async function labelSound(page) {
  await page.locator('.spectrum').first().waitFor();
  await page.locator('[data-testid=waveform] div').first().waitFor();
  // Drawn once the course of the sound is there.
  await until('the recording being ready', () =>
    page.locator('audio').evaluate((audio) => audio.readyState > 0),
  );
  await page.getByText('/ 0:05.00').waitFor();
  await page.keyboard.press('1');
  await page.keyboard.press('i');
  await marks(page, '1 mark');
  const bar = await still(page.getByTestId('parts'));
  const y = bar.y + bar.height - 4;
  await page.mouse.move(bar.x + bar.width * 0.5, y);
  await page.mouse.down();
  await page.mouse.move(bar.x + bar.width * 0.6, y);
  await page.mouse.move(bar.x + bar.width * 0.7, y);
  await page.mouse.up();
  await marks(page, '2 marks');
  await page.keyboard.press('2');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await page.keyboard.type('a long beep');
  await page.keyboard.press('Control+Enter');
}

async function labelVideo(page) {
  await page.locator('video[data-shown]').waitFor();
  await page.keyboard.press('.');
  await page.keyboard.press('>');
  await page
    .getByTestId('place')
    .getByText(/frame 11/)
    .waitFor();
  await page.keyboard.press('3');
  await page.keyboard.press('n');
  await marks(page, '1 mark');
  await page.keyboard.press('Alt+ArrowRight');
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await page.keyboard.press('i');
  await marks(page, '2 marks');
  await page.keyboard.press('4');
  await page.keyboard.press('Enter');
}

const times = (page) =>
  page.evaluate(() =>
    performance.getEntriesByName('label: next item').map(({ duration }) => duration),
  );

/** Steps in order, as in story.mjs. */
export const labelling = [
  [
    'opens a labelling task for two people',
    async (t) => {
      await t.page.setViewportSize({ width: 1440, height: 900 });
      await t.page.emulateMedia({ colorScheme: 'light' });
      for (const person of people) await send(t, '/users', person);
      const pictures = Array.from({ length: items }, (_, n) => [
        'files',
        `p${n}.png`,
        disc(640, [40 + n * 9, 60, 70], [200, 120, n * 20]),
      ]);
      const { files } = await send(t, '/files', form({}, pictures));
      const document = await send(t, '/documents', { name: 'to label', kind: 'train' });
      const found = {
        boxes: [{ label: 'disc', x: 100, y: 100, w: 400, h: 400, confidence: 0.9 }],
        made_by: { by: 'model', name: 'finder' },
      };
      const rows = files.map(({ name, sha256 }, n) => ({
        path: name,
        sha256,
        ...(n === items - 1 && { annotation: found }),
      }));
      await send(
        t,
        `/documents/${document.id}/versions`,
        form({}, [['file', 'rows.json', JSON.stringify(rows)]]),
      );
      const task = await send(t, '/data-tasks', {
        kind: 'labelling',
        title: 'Find the discs',
        guidance: 'A box around each **disc**.',
        document: document.id,
        labels: [
          { name: 'disc', shapes: ['box', 'polygon'] },
          { name: 'ring', shapes: ['box'] },
        ],
        overlap: 2,
      });
      await send(t, `/data-tasks/${task.id}/state`, { state: 'active' });
      await until('the items being listed', async () => {
        const now = await receive(t, `/data-tasks/${task.id}`);
        return now.counts.total === items;
      });
      t.labels = { task: task.id, document: document.id, file: files[0].sha256 };
    },
  ],
  [
    'labels by keyboard and by hand, with undo, help and work that a reload does not lose',
    async (t) => {
      const { page, context } = await signIn(t, people[0]);
      t.bea = { page, context };
      await page.goto(`${t.collector.url}/dam/tasks/${t.labels.task}/label`);
      await shown(page, 1);
      await page.locator('.label-board img[data-shown]').waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('Submit, and on to the next').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await drag(page, 0.2, 0.8);
      await marks(page, '1 mark');
      await page.keyboard.press('d');
      await marks(page, '2 marks');
      await page.keyboard.press('u');
      await marks(page, '1 mark');
      await page.keyboard.press('U');
      await marks(page, '2 marks');
      await page.keyboard.press('Delete');
      await marks(page, '1 mark');
      await page.keyboard.press('p');
      const stage = await page.getByTestId('stage').boundingBox();
      for (const [x, y] of [
        [0.4, 0.4],
        [0.6, 0.4],
        [0.5, 0.6],
      ])
        await page.mouse.click(stage.x + stage.width * x, stage.y + stage.height * y);
      await page.keyboard.press('Enter');
      await marks(page, '2 marks');
      await page.waitForTimeout(400);
      await page.reload();
      await marks(page, '2 marks');
      await marks(page, 'Kept in this browser, not submitted');
      await page.keyboard.press('PageUp');
      await page.keyboard.press('x');
      await page.getByRole('group', { name: 'Marks' }).getByText('disc').click();
      await page.keyboard.press('x');
      await page.keyboard.press('b');
      await label(page, () => '1');
      const took = await times(page);
      took.sort((a, b) => a - b);
      console.log(
        `     from the key to the next picture: median ${took[took.length >> 1].toFixed(0)} ms, most ${took.at(-1).toFixed(0)} ms`,
      );
    },
  ],
  [
    'shows what a model proposes apart, and keeps what is accepted',
    async (t) => {
      const { page } = t.bea;
      await page.getByRole('button', { name: 'Back to the last one' }).click();
      await shown(page, items);
      await page.keyboard.press('k');
      await shown(page, items - 1);
      // The server is away: one goes on, nothing is lost, and what could not be sent is sent when it is back.
      const answers = '**/items/*/labels';
      await page.route(answers, (route) => route.abort());
      await marks(page, '1 mark');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.getByText(/The server cannot be reached. Your work is kept/).waitFor();
      await shown(page, items);
      await page.unroute(answers);
      await page.getByText(/not taken by the server/).waitFor({ state: 'detached' });
      await t.bea.context.close();
      const cy = await signIn(t, people[1]);
      await cy.page.goto(`${t.collector.url}/dam/tasks/${t.labels.task}/label`);
      t.cy = cy;
      // The last two get another class: they will be disputed.
      for (let n = 1; n < items; n += 1) {
        await shown(cy.page, n);
        await cy.page.locator('.label-board img[data-shown]').waitFor();
        await cy.page.keyboard.press(n === 2 ? '2' : '1');
        await cy.page.keyboard.press('n');
        await marks(cy.page, '1 mark');
        await cy.page.keyboard.press('Enter');
      }
      await shown(cy.page, items);
      await cy.page.getByText('Accept all 1').waitFor();
      await cy.page.keyboard.press('a');
      await cy.page.getByText('Accept all 1').waitFor({ state: 'detached' });
      await cy.page.keyboard.press('Enter');
      await cy.page.getByText('Nothing is left for you').waitFor();
      const agreement = await until('the agreement', async () => {
        const now = await receive(t, `/data-tasks/${t.labels.task}/agreement`);
        return now.items === items && now;
      });
      if (agreement.disputed < 1)
        throw new Error(`nothing is disputed: ${JSON.stringify(agreement)}`);
      t.labels.disputed = agreement.disputed;
      console.log(`     agreement ${agreement.mean.toFixed(2)}, ${agreement.disputed} disputed`);
      await cy.context.close();
    },
  ],
  [
    'settles what two people disagree on, and brings the labels into the document',
    async (t) => {
      const { page } = t;
      await page.goto(`${t.collector.url}/dam/tasks/${t.labels.task}/decide`);
      await page.getByText('Item 2, ').waitFor();
      await page.getByText('disc or ring').waitFor();
      await page.keyboard.press('o');
      await page.getByText('A and B').waitFor();
      await page.keyboard.press('o');
      for (let n = t.labels.disputed; n > 0; n -= 1) {
        await page.getByText(`${n} disputed`).waitFor();
        if (n === 1) {
          await page.keyboard.press('e');
          await marks(page, '1 mark');
          await page.keyboard.press('Enter');
        } else await page.keyboard.press('1');
      }
      await page.getByText('Nothing is disputed').waitFor();
      await send(t, `/data-tasks/${t.labels.task}/apply`, {});
      await until('the labels being in the document', async () => {
        const { latest } = await receive(t, `/documents/${t.labels.document}`);
        return latest === 2;
      });
      await page.goto(`${t.collector.url}/dam/documents/${t.labels.document}?query=class:disc`);
      await page.getByText(`${items} rows`, { exact: true }).waitFor();
      // The file knows where it is named.
      await page.goto(`${t.collector.url}/dam/files/${t.labels.file}`);
      const used = page.getByRole('region', { name: 'Where it is used' });
      await used.getByRole('link', { name: 'to label' }).waitFor();
      await used.getByText(/version 2, row \d/).waitFor();
    },
  ],
  [
    'labels parts of recordings and videos, boxes on frames, classes and texts',
    async (t) => {
      const { page } = t;
      const files = [
        [
          'files',
          's.wav',
          made(['-f', 'lavfi', '-i', 'sine=frequency=440:duration=5', '-f', 'wav']),
        ],
        [
          'files',
          'v.webm',
          made(['-f', 'lavfi', '-i', 'testsrc2=size=320x180:duration=4', '-f', 'webm']),
        ],
      ];
      const stored = await send(t, '/files', form({}, files));
      const { id } = await send(t, '/documents', { name: 'to hear', kind: 'data' });
      const rows = stored.files.map(({ name, sha256 }) => ({ path: name, sha256 }));
      await send(
        t,
        `/documents/${id}/versions`,
        form({}, [['file', 'r.json', JSON.stringify(rows)]]),
      );
      const task = await send(t, '/data-tasks', {
        kind: 'labelling',
        title: 'What is heard',
        document: id,
        text: true,
        labels: [
          { name: 'speech', shapes: ['segment'] },
          { name: 'noise', shapes: ['segment'] },
          { name: 'ball', shapes: ['box'] },
          { name: 'outdoors', shapes: ['class'] },
        ],
      });
      await send(t, `/data-tasks/${task.id}/state`, { state: 'active' });
      await until('the items being listed', async () => {
        const { counts } = await receive(t, `/data-tasks/${task.id}`);
        return counts.total === rows.length;
      });
      await page.goto(`${t.collector.url}/dam/tasks/${task.id}/label`);
      const item = page.getByText(/^Item \d, /);
      await item.waitFor();
      if ((await item.innerText()).includes('webm')) {
        await labelVideo(page);
        await labelSound(page);
      } else {
        await labelSound(page);
        await labelVideo(page);
      }
      await page.getByText('Nothing is left for you').waitFor();
      const { items: all } = await until('both being labelled', async () => {
        const now = await receive(t, `/data-tasks/${task.id}/items?state=labelled`);
        return now.total === rows.length && now;
      });
      const final = (name) => all.find(({ path }) => path === name).final;
      const said = [final('s.wav'), final('v.webm')];
      const [sound, video] = said;
      const right =
        sound.text === 'a long beep' &&
        sound.regions.map(({ label }) => label).join() === 'speech,noise' &&
        video.label === 'outdoors' &&
        video.regions.length === 1 &&
        video.frames[0].boxes[0].label === 'ball';
      if (!right) throw new Error(`the labels are ${JSON.stringify(said)}`);
    },
  ],
];
