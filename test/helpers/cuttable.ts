import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be cut off, as when the server is stopped or its host dies, and mended. */
export interface Cuttable {
  readonly port: number;
  /** Whoever is connected loses the connection, and whoever comes is refused. */
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  /** As when the host vanishes: what is connected stays so, also afterwards, nothing comes through, and neither side hears of the other's end. */
  readonly swallow: () => void;
  /** The same, right after somebody has said this: it arrives, and its answer does not. @returns when it was said */
  readonly swallowFrom: (words: string) => Promise<void>;
  /** Whoever connects from now on gets through. */
  readonly letThrough: () => void;
}

export async function cuttableWayTo(host: string, port: number): Promise<Cuttable> {
  const sockets = new Set<Socket>();
  /** Of both sides: nothing comes from there any more, not even that it ended. */
  const silenced = new WeakSet<Socket>();
  let isSwallowing = false;
  let last: { readonly words: string; readonly said: () => void } | undefined;
  const swallow = (): void => {
    isSwallowing = true;
    for (const socket of sockets) silenced.add(socket);
  };
  const server = createServer((from) => {
    const to = connect(port, host);
    for (const socket of [from, to]) {
      const other = socket === from ? to : from;
      sockets.add(socket);
      if (isSwallowing) silenced.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', (data) => {
        if (!silenced.has(socket)) other.write(data);
        if (!last || !data.includes(last.words)) return;
        swallow();
        last.said();
        last = undefined;
      });
      socket.once('close', () => {
        sockets.delete(socket);
        if (!silenced.has(socket)) other.destroySoon();
      });
    }
  });
  const listen = async (at: number): Promise<void> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port: own } = server.address() as AddressInfo;
  return {
    port: own,
    cut: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: () => listen(own),
    swallow,
    swallowFrom: (words) =>
      new Promise((said) => {
        last = { words, said };
      }),
    letThrough: () => {
      isSwallowing = false;
    },
  };
}
