// A program: a server with the log it has by default, whose application fails while credentials are being verified.
import { listen } from '@inband/server';
import { authorizationBasic, authorizationBearer, sessionCookie } from '@inband/server/ways';
import { createAllMethods } from '../ways-in/all-methods.ts';

const all = await createAllMethods();
const kept: unknown[] = [];
all.interfere((credential) => {
  // Held by the application too, so that whoever writes down what is in memory has it before him.
  kept.push(credential);
  const wish = JSON.stringify(credential);
  if (wish.includes('throw')) throw new Error(`cannot verify ${wish}`);
  if (wish.includes('reject')) return Promise.reject(new Error(`cannot verify ${wish}`));
  return new Promise(() => {});
});

const server = await listen({
  port: 0,
  methods: all.methods,
  upgrade: {
    ways: [authorizationBearer(), authorizationBasic(), sessionCookie({ name: 'sid' })],
    missingCredential: 'allow',
  },
  allowedOrigins: ['https://app.example'],
});

process.on('message', (wish) => {
  if (wish === 'crash') {
    setTimeout(() => {
      throw new Error('the application fails');
    }, 0);
  } else if (wish === 'reject') {
    void Promise.reject(new Error('the application fails'));
  } else process.send?.({ held: kept.length });
});
process.send?.({ port: server.port });
