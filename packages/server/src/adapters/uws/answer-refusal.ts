// A refusal, as an HTTP response of uWebSockets.js.
import type { HttpRefusal } from '../../upgrade/http-refusal.ts';
import type { HttpResponse } from './uws.ts';

export function answerRefusal(response: HttpResponse, refusal: HttpRefusal): void {
  if (refusal.isUnsaid) {
    response.close();
    return;
  }
  const { statusLine, headers, body } = refusal;
  response.cork(() => {
    response.writeStatus(statusLine);
    for (const [name, value] of headers) response.writeHeader(name, value);
    response.writeHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end(body, true);
  });
}
