// The console's files, under a strict policy.
import { readFileSync } from 'node:fs';
import type { HttpRoute } from '@inband/server';
import type { ConsoleOptions } from './console-options.ts';

const FILES = [
  { path: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/console/main.js', file: 'main.js', type: 'text/javascript; charset=utf-8' },
  { path: '/console/main.css', file: 'main.css', type: 'text/css; charset=utf-8' },
  { path: '/console/icon.svg', file: 'icon.svg', type: 'image/svg+xml' },
] as const;

/** Reads the files at start: a build without its page should not become a page without its script. */
export function pageRoutes({ ownOrigins, allowedOrigins }: ConsoleOptions): readonly HttpRoute[] {
  return FILES.map(({ path, file, type }) => {
    const body = readPart(file);
    return {
      method: 'get',
      path,
      handle: () => ({
        statusLine: '200 OK',
        headers: { 'Content-Type': type, ...securityHeaders([...ownOrigins(), ...allowedOrigins]) },
        body,
      }),
    };
  });
}

function readPart(file: string): Uint8Array {
  try {
    return readFileSync(new URL(`page/${file}`, import.meta.url));
  } catch {
    throw new Error(
      `the console is not built: ${file} is missing; run "node packages/cli/scripts/build-console.mjs"`,
    );
  }
}

/** The sockets' origins are spelt out: not every browser lets 'self' cover ws. */
function securityHeaders(origins: readonly string[]): Readonly<Record<string, string>> {
  const sockets = origins.filter((origin) => origin !== '*').map((origin) => origin.replace(/^http/, 'ws'));
  const policy = [
    "default-src 'self'",
    `connect-src ${["'self'", ...sockets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "object-src 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}
