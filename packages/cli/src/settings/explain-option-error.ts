// The library speaks of its options; the user of the program knows flags, variables and keys.
import { OptionError } from '@inband/server';
import { UsageError } from '../usage-error.ts';
import type { ResolvedSettings } from './read-settings.ts';
import { isSettingName, type SettingName } from './settings.ts';

const OTHER_NAMES: Readonly<Record<string, SettingName>> = {
  secret: 'jwtSecretFile',
  publicKey: 'jwtPublicKeyFile',
  jwks: 'jwtPublicKeyFile',
  contract: 'handlers',
  blocker: 'nftables',
  'nftables.neverBlock': 'neverBlock',
  'tls.certFile': 'tlsCert',
  'tls.keyFile': 'tlsKey',
  'clientAddress.trustedProxies': 'trustedProxies',
  'clientAddress.proxyProtocol': 'proxySays',
};

/** Does `work`, and throws an OptionError of the library as a UsageError in the user's words. */
export async function explainOptionErrors<T>(
  { labelOf }: ResolvedSettings,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const name = settingOf(error.option);
    const problem = error.message.replace(/^"[^"]*" /, '');
    if (name === undefined) throw new UsageError(error.message);
    const part = error.option.startsWith('handlers.') ? `: "${error.option}"` : '';
    throw new UsageError(`${labelOf(name)}${part} ${problem}`);
  }
}

function settingOf(option: string): SettingName | undefined {
  if (option.startsWith('handlers.')) return 'handlers';
  return isSettingName(option) ? option : OTHER_NAMES[option];
}
