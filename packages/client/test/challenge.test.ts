import { inspect as format } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type InspectEntry, ProofError, type ProofRequest } from '../src/index.ts';
import { PAGE_ORIGIN } from './support/fake-network.ts';
import { reconnect, settle, startAuthenticating, stateOf, TOKEN, URL } from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // A wait too short to be seen would be a retry.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const CHALLENGE = { type: 'auth_challenge', gen: 1, challenge: { kind: 'riddle', nonce: 'n' } };

/** An application that is asked for proofs, and answers when the test says so. */
function createProver() {
  const requests: ProofRequest[] = [];
  const answers: { resolve: (proof: unknown) => void; reject: (error: unknown) => void }[] = [];
  return {
    requests,
    answers,
    prove(request: ProofRequest): Promise<unknown> {
      requests.push(request);
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    },
  };
}

describe('AUTH-15: a challenge', () => {
  it('AUTH-15: is answered with the application’s proof, once, and auth_ok opens the session', async () => {
    const prover = createProver();
    const { client, socket, statuses } = await startAuthenticating({
      prove: prover.prove,
      clientInfo: { name: 'app', version: '1' },
    });
    socket.receive(CHALLENGE);
    await settle();
    expect(prover.requests).toEqual([
      {
        challenge: CHALLENGE.challenge,
        credential: { method: 'bearer', token: TOKEN, client: { name: 'app', version: '1' } },
        url: URL,
        origin: PAGE_ORIGIN,
        signal: expect.objectContaining({ aborted: false }),
      },
    ]);
    expect(socket.sent.length).toBe(1);
    prover.answers[0]?.resolve({ answer: 42 });
    await settle();
    expect(socket.messages[1]).toEqual({ type: 'auth_proof', gen: 1, proof: { answer: 42 } });
    socket.acceptAuth();
    expect(client.state.status).toBe('authenticated');
    expect(statuses).toEqual(['fetchingCredential', 'connecting', 'authenticating', 'authenticated']);
    expect(socket.sent.length).toBe(2);
  });

  it('CLIENT-9: without the option "prove" ends in leaving, in words that name the option', async () => {
    const { client, socket } = await startAuthenticating();
    socket.receive(CHALLENGE);
    expect(socket.closedWith).toBe(4400);
    expect(stateOf(client, 'stopped').cause).toMatchObject({
      kind: 'cannotSucceed',
      end: { kind: 'protocolViolation', detail: expect.stringContaining('"prove"') },
    });
    expect(socket.sent.length).toBe(1);
  });

  it('AUTH-9: of another gen is ignored', async () => {
    const prover = createProver();
    const { client, socket } = await startAuthenticating({ prove: prover.prove });
    socket.receive({ ...CHALLENGE, gen: 2 });
    await settle();
    expect(prover.requests).toEqual([]);
    expect(client.state.status).toBe('authenticating');
  });

  it.each(['while it is answered', 'after it was answered'])(
    'AUTH-15: is left when it comes a second time, %s',
    async (when) => {
      const prover = createProver();
      const { client, socket } = await startAuthenticating({ prove: prover.prove });
      socket.receive(CHALLENGE);
      await settle();
      if (when.startsWith('after')) prover.answers[0]?.resolve('proof');
      await settle();
      socket.receive(CHALLENGE);
      await settle();
      expect(client.state.status).toBe('stopped');
      expect(socket.closedWith).toBe(4400);
      expect(prover.requests.length).toBe(1);
      expect(prover.requests[0]?.signal.aborted).toBe(when.startsWith('while'));
    },
  );

  it('AUTH-15: buys no time, and its late answer goes nowhere', async () => {
    const prover = createProver();
    const { client, socket } = await startAuthenticating({ prove: prover.prove, authTimeoutMs: 1_000 });
    await vi.advanceTimersByTimeAsync(900);
    socket.receive(CHALLENGE);
    await vi.advanceTimersByTimeAsync(99);
    expect(client.state.status).toBe('authenticating');
    await vi.advanceTimersByTimeAsync(2);
    expect(stateOf(client, 'waitingToRetry').end.kind).toBe('authTimeout');
    expect(socket.closedWith).toBe(4408);
    expect(prover.requests[0]?.signal.aborted).toBe(true);
    prover.answers[0]?.resolve('late');
    await settle();
    expect(socket.sent.length).toBe(1);
  });

  it('AUTH-15: that cannot be answered ends the attempt, and the next one can do better', async () => {
    const error = new Error('the key is locked');
    let calls = 0;
    const { client, network, socket } = await startAuthenticating({
      prove: () => {
        calls += 1;
        if (calls === 1) throw error;
        return 'proof';
      },
    });
    socket.receive(CHALLENGE);
    await settle();
    expect(stateOf(client, 'waitingToRetry').end).toEqual({ kind: 'proofFailed', error, verdict: 'backoff' });
    expect(socket.closedWith).toBe(1000);
    const next = await reconnect(network);
    next.receive(CHALLENGE);
    await settle();
    next.acceptAuth();
    expect(client.state.status).toBe('authenticated');
  });

  it.each([undefined, () => {}, new Date(0), 10n, Number.NaN])(
    'SEC-1: the proof %o, which no message can carry, is a failure that says so',
    async (proof) => {
      const { client, socket } = await startAuthenticating({ prove: () => proof });
      socket.receive(CHALLENGE);
      await settle();
      const { end } = stateOf(client, 'waitingToRetry');
      expect(end.kind === 'proofFailed' && end.error).toBeInstanceOf(ProofError);
      expect(socket.sent.length).toBe(1);
    },
  );

  it('CLIENT-5: is dropped when the application closes the client', async () => {
    const prover = createProver();
    const { client, socket } = await startAuthenticating({ prove: prover.prove });
    socket.receive(CHALLENGE);
    client.close();
    await settle();
    // It was not even asked: the question was still on its way.
    expect(prover.requests).toEqual([]);
    expect(socket.closedWith).toBe(1000);
  });

  it('CLIENT-1: is over with auth_error and the close that follows', async () => {
    const prover = createProver();
    const { client, socket } = await startAuthenticating({ prove: prover.prove });
    socket.receive(CHALLENGE);
    await settle();
    socket.receive({ type: 'auth_error', gen: 1, code: 'auth_failed', message: 'm', retry: 'reauth' });
    socket.closeFromServer(1006);
    expect(stateOf(client, 'waitingToRetry').end).toMatchObject({ code: 4403, name: 'auth_failed' });
    expect(prover.requests[0]?.signal.aborted).toBe(true);
  });

  it('AUTH-1: leaves nothing of the credential in the client once it is answered or refused', async () => {
    const { client, socket } = await startAuthenticating({
      token: () => 'a-secret-token',
      prove: () => 'a-secret-proof',
    });
    socket.receive(CHALLENGE);
    await settle();
    socket.acceptAuth();
    // A second challenge would be about nothing.
    socket.receive(CHALLENGE);
    await settle();
    expect(socket.sent.length).toBe(2);
    expect(format(client, { depth: 20, showHidden: true })).not.toContain('secret');
  });

  it('SEC-1: an inspector sees the challenge and no proof', async () => {
    const entries: InspectEntry[] = [];
    const { socket } = await startAuthenticating({
      inspect: (entry) => entries.push(entry),
      prove: () => ({ signed: 'secret-proof' }),
    });
    socket.receive(CHALLENGE);
    await settle();
    socket.acceptAuth();
    const shown = format(entries, { depth: 20 });
    expect(shown).toContain('riddle');
    expect(shown).not.toContain('secret');
    expect(entries.at(-3)).toMatchObject({ message: { type: 'auth_proof', gen: 1, proof: '***' } });
    expect(entries.filter(({ kind }) => kind === 'transition').at(-1)).toMatchObject({
      from: 'authenticating',
      to: 'authenticated',
    });
  });
});
