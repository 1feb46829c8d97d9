// Answers in JSON that nobody keeps.
import type { HttpReply } from '@inband/server';

export function jsonReply(statusLine: string, body: object): HttpReply {
  return {
    statusLine,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body: JSON.stringify(body),
  };
}
