// A picture and a video that are turned in the editor: the outcome that the browser paints is what the server makes.
import { made } from './picture.mjs';
import { until } from './programs.mjs';
import { addCase, receive } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });

/** Left red, right blue, 240 × 120. */
const halves = ['-f', 'lavfi', '-i', 'color=red:s=240x120,drawbox=x=120:w=120:h=120:c=blue:t=fill'];

/** The size of what a canvas, picture or video shows, and whether red or blue is seen at places, from 0 to 1. */
const looked = (locator, places) =>
  locator.evaluate((shown, at) => {
    const width = shown.naturalWidth || shown.videoWidth || shown.width;
    const height = shown.naturalHeight || shown.videoHeight || shown.height;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext('2d');
    pen.drawImage(shown, 0, 0);
    const colours = at.map(([x, y]) => {
      const [r, , b] = pen.getImageData(x * width, y * height, 1, 1).data;
      return r > 150 && b < 100 ? 'red' : b > 150 && r < 100 ? 'blue' : `${r},${b}`;
    });
    return { width, height, colours };
  }, places);

const top = [0.5, 0.2];
const bottom = [0.5, 0.8];

/** Waits until red is above and blue below, and gives the size. */
const upright = (what, locator) =>
  until(what, async () => {
    const { colours, ...size } = await looked(locator, [top, bottom]);
    if (colours.join() !== 'red,blue') throw new Error(JSON.stringify({ colours, size }));
    return size;
  });

/** The only thing that was made of a badcase beyond those that are known. */
const newest = async (t, id, known) => {
  const { items } = await receive(t, `/badcases/${id}/derived`);
  if (items.length !== known + 1) throw new Error(`${items.length} were made`);
  return items[known];
};

/** The picture or video of a medium, in the page. */
const shown = async (t, kind, { sha256 }) => {
  const address = `${t.collector.url}/api/v1/blobs/${sha256}`;
  await t.page.evaluate(
    ([tag, src]) => {
      document.querySelector('#looked')?.remove();
      const one = Object.assign(document.createElement(tag), {
        id: 'looked',
        src,
        muted: true,
        preload: 'auto',
      });
      document.body.append(one);
    },
    [kind, address],
  );
  return t.page.locator('#looked');
};

/** Steps in order, as in story.mjs. */
export const turning = [
  [
    'turns a picture by a right angle and by another one',
    async (t) => {
      const picture = made([...halves, '-frames:v', '1', '-c:v', 'png', '-f', 'image2pipe']);
      const id = await addCase(t, { result: { label: 'lying' }, truth: { label: 'standing' } }, [
        ['halves.png', picture],
      ]);
      await t.page.goto(`${t.collector.url}/bam/badcases/${id}`);
      await button(t.page, 'Crop, rotate, hide').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByText('Rotate', { exact: true }).click();
      const outcome = dialog.getByTestId('outcome');
      const painted = await upright('the turned picture being painted', outcome);
      if (painted.width !== 120 || painted.height !== 240)
        throw new Error(`the outcome is ${painted.width} × ${painted.height}`);
      await button(dialog, '90° left').click();
      await until('nothing being left to do', () => button(dialog, 'Make it').isDisabled());
      await button(dialog, '90° right').click();
      await button(dialog, 'Make it').click();
      await dialog.waitFor({ state: 'detached' });
      const right = await newest(t, id, 0);
      const size = await upright('what was made', await shown(t, 'img', right.media));
      if (size.width !== 120 || size.height !== 240)
        throw new Error(`what was made is ${size.width} × ${size.height}`);

      await button(t.page, 'Crop, rotate, hide').click();
      await dialog.getByText('Rotate', { exact: true }).click();
      await dialog.getByLabel('Degrees clockwise').first().fill('30');
      await dialog.getByRole('slider', { name: 'Degrees clockwise' }).focus();
      for (let n = 0; n < 20; n += 1) await t.page.keyboard.press('ArrowRight');
      // Turned by 40° the red half is above on the left, and the corners are empty.
      const places = [
        [0.3, 0.3],
        [0.7, 0.7],
      ];
      const tilted = await until('the tilted picture being painted', async () => {
        const seen = await looked(outcome, places);
        return seen.colours.join() === 'red,blue' && seen.width > 240 && seen;
      });
      await button(dialog, 'Make it').click();
      await dialog.waitFor({ state: 'detached' });
      const other = await newest(t, id, 1);
      if (other.parameters.angle !== 40) throw new Error(JSON.stringify(other.parameters));
      const image = await shown(t, 'img', other.media);
      const real = await until('the tilted picture', async () => {
        const seen = await looked(image, places);
        return seen.width > 0 && seen;
      });
      if (real.colours.join() !== 'red,blue') throw new Error(real.colours.join());
      const off = Math.max(
        Math.abs(real.width - tilted.width),
        Math.abs(real.height - tilted.height),
      );
      if (off > 2) throw new Error(`${JSON.stringify(real)} instead of ${JSON.stringify(tilted)}`);
      const tree = t.page.getByRole('region', { name: 'Derived media' });
      await tree.getByText(/angle 40/).waitFor();
    },
  ],
  [
    'turns a video by a right angle',
    async (t) => {
      const video = made([
        ...halves,
        ...['-t', '1', '-r', '10', '-c:v', 'libvpx', '-b:v', '1M', '-f', 'webm'],
      ]);
      const id = await addCase(t, { result: { label: 'rolling' }, truth: { label: 'still' } }, [
        ['halves.webm', video],
      ]);
      await t.page.goto(`${t.collector.url}/bam/badcases/${id}`);
      await button(t.page, 'Cut or edit').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByText('Rotate', { exact: true }).click();
      await upright('the turned video being painted', dialog.getByTestId('outcome'));
      await dialog.getByText('A video turns by right angles.').waitFor();
      await button(dialog, 'Make it').click();
      await dialog.waitFor({ state: 'detached', timeout: 60_000 });
      const one = await newest(t, id, 0);
      const player = await shown(t, 'video', one.media);
      const size = await upright('the video that was made', player);
      if (size.width !== 120 || size.height !== 240)
        throw new Error(`the video is ${size.width} × ${size.height}`);
    },
  ],
];
