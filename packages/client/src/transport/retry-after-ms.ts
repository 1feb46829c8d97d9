// How long an HTTP response asks us to wait.

/** The delay form of `Retry-After`; the date form would need our clock to agree with the server's. */
export function retryAfterMs(header: string | null | undefined): number | null {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}
