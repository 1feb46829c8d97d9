// An upgrade that became a socket, and whose first message will say who it is.
import type { AcceptedUpgrade } from '../../src/upgrade/accepted-upgrade.ts';
import { SOME_PEER } from '../some-peer.ts';

export const ACCEPTED_UPGRADE: AcceptedUpgrade = {
  subprotocol: 'inband.v1.json',
  isOffered: false,
  peer: SOME_PEER,
  identity: null,
};
