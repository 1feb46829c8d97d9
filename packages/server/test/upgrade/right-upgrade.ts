// An upgrade request with nothing wrong about it.
import type { UpgradeRequest } from '../../src/upgrade/upgrade-request.ts';

export const RIGHT_UPGRADE: UpgradeRequest = {
  method: 'get',
  query: '',
  upgrade: 'websocket',
  connection: 'Upgrade',
  key: 'dGhlIHNhbXBsZSBub25jZQ==',
  version: '13',
  protocols: '',
  origin: '',
  contentLength: '',
  transferEncoding: '',
  header: () => '',
  socketAddress: '192.0.2.1',
  proxiedAddress: null,
};
