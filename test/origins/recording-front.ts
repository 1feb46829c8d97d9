// Ends TLS before a server and writes down every request head that passes, so that a test sees what a browser sent.
import { connect, type Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';

export interface RecordingFront {
  readonly port: number;
  /** Heads of requests whose path has `try=<attempt>` in it, in lower case. */
  headsOf(attempt: string): readonly string[];
  close(): Promise<void>;
}

const HEAD = /(?:get|post|options|head|put) \S+ http\/1\.1\r\n(?:[^\r\n]+\r\n)*\r\n/g;

export async function startRecordingFront(targetPort: number, tls: TlsOptions): Promise<RecordingFront> {
  const streams: { text: string }[] = [];
  const open = new Set<Socket>();
  const server = createServer({ ...tls, ALPNProtocols: ['http/1.1'] }, (client) => {
    const stream = { text: '' };
    streams.push(stream);
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    client.on('data', (bytes: Buffer) => {
      stream.text += bytes.toString('latin1').toLowerCase();
    });
    client.pipe(target);
    target.pipe(client);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    headsOf: (attempt) =>
      streams
        .flatMap(({ text }) => text.match(HEAD) ?? [])
        .filter((head) => new RegExp(`try=${attempt.toLowerCase()}\\b`).test(head.split('\r\n', 1)[0] ?? '')),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
