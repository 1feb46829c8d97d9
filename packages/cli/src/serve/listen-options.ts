// From settings to the options of `listen`.
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { LIMITS } from '@inband/protocol';
import type { ListenOptions } from '@inband/server';
import type { ResolvedSettings } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { UsageError } from '../usage-error.ts';

type FromSettings = Omit<
  ListenOptions,
  | 'verifier'
  | 'methods'
  | 'upgrade'
  | 'tickets'
  | 'clientAddress'
  | 'handlers'
  | 'contract'
  | 'logger'
  | 'metrics'
  | 'routes'
  | 'registry'
  | 'clock'
>;

export function listenOptions(settings: ResolvedSettings): FromSettings {
  const { host, port, path, missingOrigin, allowedOrigins, console } = settings.values;
  const tls = tlsOption(settings);
  return {
    host,
    port,
    path,
    missingOrigin,
    ...limitOptions(settings.values),
    ...(allowedOrigins === undefined ? {} : { allowedOrigins: originsOption(allowedOrigins) }),
    // Beside a list, too: the console's page would load and sign in, but never connect.
    allowOwnOrigins: console,
    ...(tls === undefined ? {} : { tls }),
  };
}

/** There is one flag for sizes: what is good enough for every message is so for the first. */
export function limitOptions({
  authTimeoutMs,
  maxMessageBytes,
}: Settings): Required<Pick<FromSettings, 'authTimeoutMs' | 'maxMessageBytes' | 'maxAuthMessageBytes'>> {
  const maxAuthMessageBytes = Math.min(LIMITS.maxAuthMessageBytes.default, maxMessageBytes);
  return { authTimeoutMs, maxMessageBytes, maxAuthMessageBytes };
}

function originsOption(origins: readonly string[]): readonly string[] | '*' {
  return origins.length === 1 && origins[0] === '*' ? '*' : origins;
}

function tlsOption({ values, labelOf }: ResolvedSettings): ListenOptions['tls'] {
  const { tlsCert, tlsKey } = values;
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined) throw new UsageError(`--tls-cert is required with ${labelOf('tlsKey')}`);
  if (tlsKey === undefined) throw new UsageError(`--tls-key is required with ${labelOf('tlsCert')}`);
  const cert = readPem(tlsCert, labelOf('tlsCert'));
  const key = readPem(tlsKey, labelOf('tlsKey'));
  // uWebSockets.js does not say which of the two it did not like.
  tryTls({ cert }, `${labelOf('tlsCert')} must name a file with a certificate in PEM`);
  tryTls({ key }, `${labelOf('tlsKey')} must name a file with a private key in PEM and without a password`);
  tryTls({ cert, key }, `${labelOf('tlsKey')} names a key that does not belong to the certificate`);
  return { certFile: tlsCert, keyFile: tlsKey };
}

function readPem(file: string, label: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    // Not which: somebody may have put the key itself there.
    throw new UsageError(`${label} must name a file that can be read`);
  }
}

function tryTls(material: { cert?: Buffer; key?: Buffer }, problem: string): void {
  try {
    createSecureContext(material);
  } catch {
    throw new UsageError(problem);
  }
}
