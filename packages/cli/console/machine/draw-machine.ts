// A drawing of the client's states that can show where the client is and how it got there.
import type { ClientStatus } from '@inband/client';
import { createSvg } from '../dom/create.ts';
import type { Layout } from './layout.ts';

export interface Drawing {
  readonly element: SVGSVGElement;
  /** Marks `to` as where the client is; runs along the track from `from`, where there is one. */
  show(from: ClientStatus | null, to: ClientStatus): void;
}

const STATION_RADIUS = 9;

export function drawMachine(layout: Layout): Drawing {
  const element = createSvg('svg', { viewBox: layout.viewBox, class: `drawing is-${layout.name}` });
  // The status line says the same in words.
  element.setAttribute('aria-hidden', 'true');
  const trip = createSvg('path', { class: 'trip', d: '' });
  element.append(...layout.tracks.map((d) => createSvg('path', { class: 'track', d })), trip);
  const stations = new Map(
    (Object.keys(layout.stations) as ClientStatus[]).map((status) => {
      const station = drawStation(layout, status);
      element.append(station);
      return [status, station] as const;
    }),
  );
  return {
    element,
    show(from, to) {
      for (const [status, station] of stations) station.classList.toggle('is-current', status === to);
      const route = from === null ? undefined : layout.routes[`${from}>${to}`];
      trip.setAttribute('d', route ?? '');
      trip.style.setProperty('--length', String(route === undefined ? 0 : trip.getTotalLength()));
      restartAnimation(trip);
    },
  };
}

function drawStation(layout: Layout, status: ClientStatus): SVGGElement {
  const { x, y, labelX, labelY, anchor } = layout.stations[status];
  const group = createSvg('g', { class: `station is-${status}` });
  const label = createSvg('text', {
    x: labelX,
    y: labelY,
    'text-anchor': anchor,
    'font-size': layout.fontSize,
  });
  label.textContent = status;
  group.append(
    createSvg('circle', { class: 'halo', cx: x, cy: y, r: STATION_RADIUS * 2 }),
    createSvg('circle', { class: 'stop', cx: x, cy: y, r: STATION_RADIUS }),
    label,
  );
  return group;
}

function restartAnimation(path: SVGPathElement): void {
  path.classList.remove('is-running');
  // Reading a measure makes the browser notice the removal.
  path.getBoundingClientRect();
  path.classList.add('is-running');
}
