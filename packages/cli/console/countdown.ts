// A bar that empties as a deadline comes nearer.
import { create } from './dom/create.ts';
import { tick } from './ticker.ts';
import { remainingText } from './time-text.ts';

export interface Countdown {
  readonly element: HTMLElement;
  /** Counts from `startMs` to `endMs`, both on this machine's clock. */
  run(startMs: number, endMs: number): void;
  /** Stops, and says why. */
  rest(words: string): void;
}

export function createCountdown(label: string, words: string): Countdown {
  const value = create('span', 'countdown-value', words);
  const fill = create('span', 'countdown-fill');
  const bar = create('span', 'countdown-bar', fill);
  bar.setAttribute('aria-hidden', 'true');
  const element = create('p', 'countdown', create('span', 'countdown-label', label), value, bar);
  let stop = (): void => {};

  function show(startMs: number, endMs: number): void {
    const restMs = Math.max(0, endMs - Date.now());
    value.textContent = `${remainingText(restMs)} left`;
    fill.style.setProperty('transform', `scaleX(${Math.min(1, restMs / (endMs - startMs))})`);
    element.classList.toggle('is-urgent', restMs < (endMs - startMs) / 5);
  }

  return {
    element,
    run(startMs, endMs) {
      stop();
      element.classList.add('is-running');
      show(startMs, endMs);
      stop = tick(() => show(startMs, endMs));
    },
    rest(restingWords) {
      stop();
      element.classList.remove('is-running', 'is-urgent');
      fill.style.setProperty('transform', 'scaleX(0)');
      value.textContent = restingWords;
    },
  };
}
