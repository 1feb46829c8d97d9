// All the ways to misbehave that the page offers.
import { fetchExpiredToken } from '../access/demo-login.ts';
import { forgedToken, mangledToken } from './forged-token.ts';
import { authFrame, frame, type Trial } from './trial.ts';

export const TRIALS: readonly Trial[] = [
  {
    id: 'silent',
    title: 'Stay silent',
    does: 'Opens a socket and says nothing until the deadline.',
    frames: async () => [],
  },
  {
    id: 'early',
    title: 'Speak too early',
    does: 'Sends an application event before authenticating.',
    frames: async () => [frame('{"type":"event","name":"broadcast","data":"hello"}')],
  },
  {
    id: 'forged',
    title: 'Forge a token',
    does: 'Presents a well-formed token signed with another key.',
    frames: async () => [authFrame(await forgedToken())],
  },
  {
    id: 'expired',
    title: 'Come too late',
    does: 'Presents a token of this server that ended a minute ago.',
    async frames({ facts, token }) {
      if (facts.accounts.length === 0) throw new Error('Needs a server that signs its own demo tokens.');
      if (token === undefined) throw new Error('Sign in first: only who has a token gets an expired one.');
      return [authFrame(await fetchExpiredToken(token))];
    },
  },
  {
    id: 'mangled',
    title: 'Mangle a token',
    does: 'Presents something that is no token at all.',
    frames: async () => [authFrame(await mangledToken())],
  },
  {
    id: 'garbage',
    title: 'Send garbage',
    does: 'Sends a frame that is not JSON.',
    frames: async () => [frame('%$#! not a message')],
  },
  {
    id: 'oversized',
    title: 'Send too much',
    does: 'Sends a first message one byte over the limit.',
    async frames({ facts }) {
      const rest = JSON.stringify({ type: 'auth', token: '' }).length;
      return [authFrame('x'.repeat(facts.maxAuthMessageBytes - rest + 1))];
    },
  },
];
