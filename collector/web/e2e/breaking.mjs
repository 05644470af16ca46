// A way to the collector that can be slow, and break in the middle as mobile networks do.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** How often a slow way passes bytes on, in milliseconds. */
const tick = 20;

/** Passes bytes on to the client as they come. */
const passOn = (from, to) => from.on('data', (bytes) => to.write(bytes));

/** A proxy on loopback: `rate` is bytes a second to the collector, 0 for no bound; `cut` breaks all connections. */
export async function breakingWay(url) {
  const target = new URL(url);
  const pairs = new Set();
  const way = { rate: 0, offsets: [] };
  const server = createServer((client) => {
    const up = connect(Number(target.port), target.hostname);
    const pair = [client, up];
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      up.destroy();
    };
    for (const one of pair) one.on('error', end).on('close', end);
    passOn(up, client);
    client.on('data', (bytes) => {
      // Where pieces begin, as the client says.
      const said = /^PATCH [\s\S]*?upload-offset: (\d+)/i.exec(bytes.toString('latin1'));
      if (said) way.offsets.push(Number(said[1]));
      up.write(bytes);
      if (way.rate === 0) return;
      client.pause();
      setTimeout(() => client.resume(), Math.max(tick, (bytes.length / way.rate) * 1000));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  way.url = `http://127.0.0.1:${server.address().port}`;
  way.cut = () => {
    for (const pair of pairs) for (const one of pair) one.destroy();
  };
  way.close = () => {
    way.cut();
    server.close();
  };
  return way;
}
