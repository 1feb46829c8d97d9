// Plays the client's transitions at a pace that can be watched.
import type { ClientStatus } from '@inband/client';
import { drawMachine } from './draw-machine.ts';
import { TALL, WIDE } from './layout.ts';

export interface MachineView {
  transition(from: ClientStatus | null, to: ClientStatus): void;
}

/** On loopback a client is authenticated within a few milliseconds, which nobody sees. */
const STEP_MS = 340;

export function createMachineView(figure: HTMLElement): MachineView {
  const drawings = [drawMachine(WIDE), drawMachine(TALL)];
  figure.append(...drawings.map(({ element }) => element));
  const pending: [ClientStatus | null, ClientStatus][] = [];
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let isPlaying = false;

  function playNext(): void {
    const next = pending.shift();
    isPlaying = next !== undefined;
    if (next === undefined) return;
    for (const drawing of drawings) drawing.show(...next);
    setTimeout(playNext, calm.matches ? 0 : STEP_MS);
  }

  return {
    transition(from, to) {
      pending.push([from, to]);
      if (!isPlaying) playNext();
    },
  };
}
