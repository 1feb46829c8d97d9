// The server under test, with its defaults but for what would stop the bench.
import { accept, listen } from '@inband/server';
import { createJwtVerifier } from '@inband/server/jwt';
import { cacheVerdicts } from '@inband/server/verdict-cache';
import { AUDIENCE, ISSUER, SECRET } from '../tokens.mjs';

/** The one place for options: a thousand connections a second from a handful of addresses are an attack otherwise. */
const OPTIONS = {
  host: '127.0.0.1',
  port: 0,
  authTimeoutMs: 60_000,
  allowedOrigins: ['https://app.example'],
  handlers: { requests: { echo: (_session, data) => data } },
};
/** What not every version knows, from the newest on: those that are no option are left out. */
const LIMITS = {
  admission: {
    waitingRoomBytes: 2 ** 30,
    upgradesPerSecond: 1_000_000,
    upgradeBurst: 1_000_000,
    maxWaitingPerSource: 1_000_000,
    heavySourcePercent: 100,
    enforceFrom: 'never',
    pressure: { fullEventLoopDelayMs: 60_000, fullVerificationDelayMs: 60_000 },
    pass: false,
  },
  maxUnauthenticatedConnections: 20_000,
  // The load does not go away when it is told that the server is busy.
  verification: { lanes: { signature: { targetMs: 60_000 } }, maxWaiting: 65_536 },
};

/** `variant`: which verifier; see {@link verifierOf}. Resolves to the port; rejects where the variant is not to be had. */
export async function startInband(variant) {
  const verifier = await verifierOf(variant);
  const own = variant === 'resume' ? { resume: {} } : {};
  const limits = { ...LIMITS };
  for (;;) {
    try {
      return (await listen({ ...OPTIONS, ...limits, ...own, verifier })).port;
    } catch (error) {
      const option = Object.keys(limits).find((name) => error.message === `"${name}" is not an option`);
      if (option === undefined) throw error;
      delete limits[option];
    }
  }
}

async function verifierOf(variant) {
  if (variant === 'accept') return (credential) => accept({ subject: String(credential.token).slice(-16) });
  const verifier = await createJwtVerifier({
    secret: SECRET,
    algorithms: ['HS256'],
    issuer: ISSUER,
    audience: AUDIENCE,
  });
  return variant === 'cached' ? cacheVerdicts(verifier) : verifier;
}
