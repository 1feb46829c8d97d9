// Where the client's states stand: a line with five stations, and a siding for what goes wrong.
import type { ClientStatus } from '@inband/client';

export interface Layout {
  readonly name: 'wide' | 'tall';
  readonly viewBox: string;
  readonly fontSize: number;
  readonly stations: Readonly<Record<ClientStatus, Station>>;
  /** What is always visible. */
  readonly tracks: readonly string[];
  /** Where a transition runs, by `from>to`. Every transition of the client's table that changes the state. */
  readonly routes: Readonly<Record<string, string>>;
}

interface Station {
  readonly x: number;
  readonly y: number;
  readonly labelX: number;
  readonly labelY: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

export const WIDE: Layout = {
  name: 'wide',
  viewBox: '0 0 1000 200',
  fontSize: 17,
  stations: {
    idle: { x: 30, y: 55, labelX: 16, labelY: 24, anchor: 'start' },
    fetchingCredential: { x: 250, y: 55, labelX: 250, labelY: 24, anchor: 'middle' },
    connecting: { x: 480, y: 55, labelX: 480, labelY: 24, anchor: 'middle' },
    authenticating: { x: 710, y: 55, labelX: 710, labelY: 24, anchor: 'middle' },
    authenticated: { x: 970, y: 55, labelX: 984, labelY: 24, anchor: 'end' },
    waitingToRetry: { x: 480, y: 150, labelX: 480, labelY: 188, anchor: 'middle' },
    stopped: { x: 970, y: 150, labelX: 984, labelY: 188, anchor: 'end' },
  },
  tracks: [
    'M30 55H970',
    'M250 55V120Q250 150 280 150H970',
    'M480 55V150',
    'M710 55L643 122Q615 150 585 150',
    'M970 55V150',
  ],
  routes: {
    'idle>fetchingCredential': 'M30 55H250',
    'fetchingCredential>connecting': 'M250 55H480',
    'connecting>authenticating': 'M480 55H710',
    'authenticating>authenticated': 'M710 55H970',
    'fetchingCredential>waitingToRetry': 'M250 55V120Q250 150 280 150H480',
    'connecting>waitingToRetry': 'M480 55V150',
    'authenticating>waitingToRetry': 'M710 55L643 122Q615 150 585 150H480',
    'authenticated>waitingToRetry': 'M970 55V150H480',
    'waitingToRetry>connecting': 'M480 150V55',
    'authenticating>fetchingCredential': 'M710 55H250',
    'waitingToRetry>fetchingCredential': 'M480 150H280Q250 150 250 120V55',
    'idle>stopped': 'M30 55H250V120Q250 150 280 150H970',
    'fetchingCredential>stopped': 'M250 55V120Q250 150 280 150H970',
    'connecting>stopped': 'M480 55V150H970',
    'authenticating>stopped': 'M710 55L643 122Q615 150 585 150H970',
    'authenticated>stopped': 'M970 55V150',
    'waitingToRetry>stopped': 'M480 150H970',
  },
};

export const TALL: Layout = {
  name: 'tall',
  viewBox: '0 0 330 360',
  fontSize: 13,
  stations: {
    idle: { x: 20, y: 30, labelX: 38, labelY: 22, anchor: 'start' },
    fetchingCredential: { x: 20, y: 105, labelX: 38, labelY: 95, anchor: 'start' },
    connecting: { x: 20, y: 180, labelX: 38, labelY: 170, anchor: 'start' },
    authenticating: { x: 20, y: 255, labelX: 38, labelY: 245, anchor: 'start' },
    authenticated: { x: 20, y: 330, labelX: 38, labelY: 320, anchor: 'start' },
    waitingToRetry: { x: 200, y: 180, labelX: 218, labelY: 170, anchor: 'start' },
    stopped: { x: 200, y: 330, labelX: 218, labelY: 320, anchor: 'start' },
  },
  tracks: [
    'M20 30V330',
    'M20 105H170Q200 105 200 135V330',
    'M20 180H200',
    'M20 255H170Q200 255 200 225',
    'M20 330H200',
  ],
  routes: {
    'idle>fetchingCredential': 'M20 30V105',
    'fetchingCredential>connecting': 'M20 105V180',
    'connecting>authenticating': 'M20 180V255',
    'authenticating>authenticated': 'M20 255V330',
    'fetchingCredential>waitingToRetry': 'M20 105H170Q200 105 200 135V180',
    'connecting>waitingToRetry': 'M20 180H200',
    'authenticating>waitingToRetry': 'M20 255H170Q200 255 200 225V180',
    'authenticated>waitingToRetry': 'M20 330H200V180',
    'waitingToRetry>connecting': 'M200 180H20',
    'authenticating>fetchingCredential': 'M20 255V105',
    'waitingToRetry>fetchingCredential': 'M200 180V135Q200 105 170 105H20',
    'idle>stopped': 'M20 30V105H170Q200 105 200 135V330',
    'fetchingCredential>stopped': 'M20 105H170Q200 105 200 135V330',
    'connecting>stopped': 'M20 180H200V330',
    'authenticating>stopped': 'M20 255H170Q200 255 200 285V330',
    'authenticated>stopped': 'M20 330H200',
    'waitingToRetry>stopped': 'M200 180V330',
  },
};
