import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be cut off, as when the server is stopped or its host dies, and mended. */
export interface Cuttable {
  readonly port: number;
  /** Whoever is connected loses the connection, and whoever comes is refused. */
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

export async function cuttableWayTo(host: string, port: number): Promise<Cuttable> {
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(port, host);
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        (socket === from ? to : from).destroy();
      });
    }
    from.pipe(to).pipe(from);
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
  };
}
