// The address that a PROXY protocol preamble named; null without one.
import { asciiOf } from './ascii-of.ts';
import type { HttpResponse } from './uws.ts';

/** Builds without PROXY protocol answer with nothing. */
export function proxiedAddressOf(response: HttpResponse): string | null {
  const text = asciiOf(response.getProxiedRemoteAddressAsText());
  return text === '' ? null : text;
}
