// Where the keys come from that tokens are checked with.
import type { JwtVerifierOptions } from '@inband/server/jwt';
import type { ResolvedSettings } from '../settings/read-settings.ts';
import { flagOf } from '../settings/setting-names.ts';
import type { SettingName } from '../settings/settings.ts';
import { UsageError } from '../usage-error.ts';
import { readPublicKeyFile } from './read-public-key-file.ts';
import { readSecretFile } from './read-secret-file.ts';
import { createThrowAwayKey, type ThrowAwayKey } from './throw-away-key.ts';

const SOURCES = ['jwtSecretFile', 'jwtPublicKeyFile', 'jwksUrl'] as const satisfies readonly SettingName[];

export interface OpenedKeys {
  readonly options: JwtVerifierOptions;
  /** For the announcement; `throw-away` goes with `throwAway`. */
  readonly source: 'secret' | 'public-key' | 'jwks-url' | 'issuer' | 'throw-away';
  readonly throwAway: ThrowAwayKey | undefined;
}

/**
 * Null where clients have API keys and no tokens.
 *
 * @throws UsageError for two sources at once, for a file that cannot be read, and for none in production.
 */
export function openKeys(settings: ResolvedSettings, isProduction: boolean): OpenedKeys | null {
  const { values, labelOf } = settings;
  const { issuer, audience, algorithms } = values;
  const rules = {
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
    ...(algorithms === undefined ? {} : { algorithms }),
  };
  const opened = (source: OpenedKeys['source'], keys: JwtVerifierOptions): OpenedKeys => ({
    source,
    options: { ...rules, ...keys },
    throwAway: undefined,
  });
  refuseSecondSource(settings);
  const { jwtSecretFile, jwtPublicKeyFile, jwksUrl } = values;
  if (jwtSecretFile !== undefined) {
    return opened('secret', { secret: readSecretFile(jwtSecretFile, labelOf('jwtSecretFile')) });
  }
  if (jwtPublicKeyFile !== undefined) {
    return opened('public-key', readPublicKeyFile(jwtPublicKeyFile, labelOf('jwtPublicKeyFile')));
  }
  if (jwksUrl !== undefined) return opened('jwks-url', { jwksUrl });
  if (issuer !== undefined) return opened('issuer', {});

  // The console signs people in with tokens of its own.
  if (values.apiKeysFile !== undefined && !values.console) return null;
  if (isProduction) throw new UsageError(productionRefusal());
  const throwAway = createThrowAwayKey(algorithms?.[0] ?? 'HS256', audience?.[0]);
  return { source: 'throw-away', options: { ...rules, secret: throwAway.secret }, throwAway };
}

function refuseSecondSource({ values, labelOf }: ResolvedSettings): void {
  const [first, second] = SOURCES.filter((name) => values[name] !== undefined);
  if (first === undefined || second === undefined) return;
  throw new UsageError(
    `${labelOf(second)} cannot be used together with ${labelOf(first)}: keys come from one place`,
  );
}

function productionRefusal(): string {
  const flags = [...SOURCES, 'issuer'].map(flagOf);
  return `with NODE_ENV=production a key is required: set one of ${flags.join(', ')}`;
}
