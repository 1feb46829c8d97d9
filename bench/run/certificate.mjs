// What do servers show to who comes over TLS? A certificate of their own for P-256, as most have today.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Writes both files into `folder`. @throws Error where there is no openssl. */
export function makeCertificate(folder) {
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const { status, stderr, error } = spawnSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=localhost', '-keyout', keyFile, '-out', certFile],
    ],
    { encoding: 'utf8' },
  );
  if (status === 0) return { keyFile, certFile };
  throw new Error(`a certificate needs openssl: ${error?.message ?? stderr.trim().split('\n').at(-1)}`);
}
