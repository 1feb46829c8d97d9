// The transport of browsers, on a WebSocket that only remembers.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { transport } from '../src/transport/browser.ts';

class RememberedSocket {
  static readonly opened: { readonly url: string; readonly protocols: unknown }[] = [];
  binaryType = 'blob';
  readonly protocol = 'inband.v1.json';
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  constructor(url: string, protocols: unknown) {
    RememberedSocket.opened.push({ url, protocols });
    RememberedSocket.last = this;
  }
  static last: RememberedSocket;
}

beforeEach(() => {
  vi.stubGlobal('WebSocket', RememberedSocket);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the transport of browsers', () => {
  it('UPGRADE-4: offers the codec’s subprotocol first, and tells what the server chose and why it closed', () => {
    const onOpen = vi.fn();
    const onClose = vi.fn();
    transport.openSocket(
      {
        url: 'wss://example.test/ws?ticket=t',
        subprotocols: ['inband.v1.json', 'inband.bearer.abc'],
        headers: {},
        isAuthenticated: true,
        maxMessageBytes: 1_024,
      },
      { onOpen, onClose, onMessage: vi.fn() },
    );
    expect(RememberedSocket.opened.at(-1)).toEqual({
      url: 'wss://example.test/ws?ticket=t',
      protocols: ['inband.v1.json', 'inband.bearer.abc'],
    });
    RememberedSocket.last.onopen?.();
    expect(onOpen).toHaveBeenCalledWith('inband.v1.json');
    RememberedSocket.last.onclose?.({ code: 4503, reason: 'overloaded; retry_after_ms=1500' });
    expect(onClose).toHaveBeenCalledWith(4503, 1_500, false);
  });

  it('CLIENT-13: cannot tell why an upgrade was refused, and says that it may be for want of a pass', () => {
    const onClose = vi.fn();
    transport.openSocket(
      {
        url: 'wss://example.test/ws',
        subprotocols: ['inband.v1.json'],
        headers: {},
        isAuthenticated: false,
        maxMessageBytes: 1_024,
      },
      { onOpen: vi.fn(), onClose, onMessage: vi.fn() },
    );
    RememberedSocket.last.onclose?.({ code: 1006, reason: '' });
    expect(onClose).toHaveBeenCalledWith(1006, null, true);
  });

  it('UPGRADE-4: refuses headers, which no browser lets a page set, and takes none', () => {
    expect(transport.faultInHeaders({ authorization: 's3cret' })).toMatch(/^cannot be set in a browser/);
    expect(transport.faultInHeaders({ authorization: 's3cret' })).not.toContain('s3cret');
    expect(transport.faultInHeaders({})).toBeNull();
  });

  it.each([
    ['a page or a worker', 'https://page.test', 'https://page.test'],
    ['a blank frame, whose URL has none', 'https://page.test', 'null'],
    ['a sandboxed frame, whose URL has one', 'null', 'https://page.test'],
  ])('PROOF-3: knows the origin that the browser sends for %s', (_what, origin, ofLocation) => {
    vi.stubGlobal('origin', origin);
    vi.stubGlobal('location', { origin: ofLocation });
    expect(transport.origin()).toBe(origin);
  });
});
