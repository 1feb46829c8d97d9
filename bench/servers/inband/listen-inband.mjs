// What is the application that Inband runs in the bench?
import { listen } from '@inband/server';
import { createJwtVerifier } from '@inband/server/jwt';
import { INBAND_OPTIONS } from './inband-options.mjs';
import { INBAND_VARIANTS } from './inband-variants.mjs';

/** Resolves to what `listen` does. `counts[0]` is how many one-way messages were taken, by all threads. */
export async function listenInband({ host, port, tls, tokens }, variant, counts) {
  const { secret, issuer, audience } = tokens;
  const { wrap, options } = INBAND_VARIANTS[variant];
  const verifier = await createJwtVerifier({ secret, algorithms: ['HS256'], issuer, audience });
  const server = await listen({
    host,
    port,
    ...(tls === null ? {} : { tls }),
    ...INBAND_OPTIONS,
    ...options,
    verifier: wrap(verifier),
    handlers: {
      requests: { echo: (_session, data) => data },
      events: {
        note: () => void Atomics.add(counts, 0, 1),
        publish: (_session, data) => void server.broadcast('published', data),
      },
    },
  });
  return server;
}
