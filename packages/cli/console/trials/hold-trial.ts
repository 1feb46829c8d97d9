// Opens a socket of its own, misbehaves, and waits for the end.
import type { Countdown } from '../countdown.ts';
import { socketUrl } from '../facts.ts';
import { elapsedText } from '../time-text.ts';
import type { WireLog } from '../wire/wire-log.ts';
import { closeText } from './close-text.ts';
import type { Trial, TrialContext } from './trial.ts';

export interface TrialOutcome {
  readonly code: number;
  /** From open to close. */
  readonly elapsedMs: number;
}

/** A raw WebSocket: the SDK would not do any of this. Rejects where the trial cannot be held. */
export async function holdTrial(
  trial: Trial,
  context: TrialContext,
  wire: WireLog,
  deadline: Countdown,
): Promise<TrialOutcome> {
  const { facts } = context;
  const frames = await trial.frames(context);
  const source = trial.title;
  const socket = new WebSocket(socketUrl(facts));
  let openedAt = performance.now();

  socket.onopen = () => {
    openedAt = performance.now();
    deadline.run(Date.now(), Date.now() + facts.authTimeoutMs);
    wire.note('socket open', source);
    // All in one go: what should arrive together is sent together.
    for (const { payload } of frames) socket.send(payload);
    for (const { payload, shown } of frames) {
      wire.add({ atMs: Date.now(), kind: 'sent', source, text: shown, byteLength: payload.length });
    }
  };
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    const text = String(data);
    wire.add({ atMs: Date.now(), kind: 'received', source, text, byteLength: text.length });
  };
  return new Promise((resolve) => {
    socket.onclose = ({ code }) => {
      const elapsedMs = performance.now() - openedAt;
      wire.note(`closed: ${closeText(code)}`, source);
      deadline.rest(`closed after ${elapsedText(elapsedMs)}`);
      resolve({ code, elapsedMs });
    };
  });
}
