// Every setting of `inband serve`: its value, its default and its help. Flag, variable and key come from its name.
import { LIMITS } from '@inband/protocol';
import {
  list,
  oneOf,
  text,
  urlPath,
  type ValueReader,
  wholeNumber,
  workers,
  yesOrNo,
} from './value-reader.ts';

interface Setting<T> {
  /** What stands for the value in the help; null for a switch. */
  readonly takes: string | null;
  readonly help: string;
  readonly read: ValueReader<Exclude<T, undefined>>;
  readonly byDefault: T;
  /** Whether an error may repeat the value: not where somebody may have put the secret itself. */
  readonly mayEcho: boolean;
}

function setting<T>(takes: string, help: string, read: ValueReader<T>, byDefault: T): Setting<T> {
  return { takes, help, read: read as ValueReader<Exclude<T, undefined>>, byDefault, mayEcho: true };
}

function optional<T>(takes: string, help: string, read: ValueReader<T>): Setting<T | undefined> {
  return {
    takes,
    help,
    read: read as ValueReader<Exclude<T, undefined>>,
    byDefault: undefined,
    mayEcho: true,
  };
}

const { authTimeoutMs, maxMessageBytes } = LIMITS;

export const SETTINGS = {
  workers: setting<number | 'auto'>(
    '<number>',
    'threads that share the port, or "auto" for one on each core',
    workers,
    1,
  ),
  host: setting('<address>', 'address to listen on', text, '127.0.0.1'),
  port: setting('<number>', 'port to listen on, 0 for any that is free', wholeNumber(0, 65_535), 9001),
  path: setting('<path>', 'where sockets are opened', urlPath, '/ws'),
  jwtSecretFile: {
    ...optional('<file>', 'file with the shared secret of HS256 tokens, at least 32 bytes', text),
    mayEcho: false,
  },
  jwtPublicKeyFile: optional('<file>', "file with the issuer's public key: PEM, JWK or JWK set", text),
  jwksUrl: optional('<url>', 'where the issuer publishes its keys: https, or http to this machine', text),
  issuer: optional(
    '<name>',
    'the "iss" that tokens must have; alone, its keys are discovered (OpenID)',
    text,
  ),
  audience: optional('<names>', 'accept tokens whose "aud" names one of these (comma list)', list),
  algorithms: optional('<names>', 'accept only these signature algorithms (comma list)', list),
  apiKeysFile: {
    ...optional('<file>', 'file with records of API keys, as `inband key` writes them; takes API keys', text),
    mayEcho: false,
  },
  tickets: {
    takes: null,
    help: 'give single-use tickets at POST /ticket to whoever has a token (or an API key), and take them',
    read: yesOrNo,
    byDefault: false as boolean,
    mayEcho: true,
  },
  upgradeWays: optional(
    '<ways>',
    'take credentials before the socket opens: authorization-bearer, api-key-header, bearer-subprotocol, ticket-query',
    list,
  ),
  missingCredential: setting(
    '<policy>',
    'with --upgrade-ways, upgrades without a credential: refuse, or allow a first message',
    oneOf('refuse', 'allow'),
    'refuse',
  ),
  authTimeoutMs: setting(
    '<ms>',
    'how long a connection has to authenticate',
    wholeNumber(authTimeoutMs.min, authTimeoutMs.max),
    authTimeoutMs.default as number,
  ),
  allowedOrigins: optional(
    '<origins>',
    'pages that may connect (comma list), or "*" for all; --console adds its own; default none',
    list,
  ),
  missingOrigin: setting(
    '<policy>',
    'clients that name no origin, as programs do: allow or refuse',
    oneOf('allow', 'refuse'),
    'allow',
  ),
  trustedProxies: optional(
    '<networks>',
    'proxies whose word about the client address counts (comma list, e.g. 10.0.0.0/8)',
    list,
  ),
  proxySays: setting(
    '<how>',
    'how they name the client: x-forwarded-for, forwarded or proxy-protocol',
    oneOf('x-forwarded-for', 'forwarded', 'proxy-protocol'),
    'x-forwarded-for',
  ),
  nftables: {
    takes: null,
    help: 'keep sources that flood away with the packet filter of Linux: needs nft and CAP_NET_ADMIN',
    read: yesOrNo,
    byDefault: false as boolean,
    mayEcho: true,
  },
  neverBlock: optional(
    '<networks>',
    'with --nftables, who is never kept away besides this machine (comma list, e.g. 10.0.0.0/8)',
    list,
  ),
  maxMessageBytes: setting(
    '<bytes>',
    'the longest message taken from a client',
    wholeNumber(maxMessageBytes.min, maxMessageBytes.max),
    maxMessageBytes.default as number,
  ),
  tlsCert: optional('<file>', 'serve wss and https: certificate chain, PEM', text),
  tlsKey: { ...optional('<file>', 'the private key of --tls-cert, PEM', text), mayEcho: false },
  handlers: optional('<module>', 'JavaScript module that exports "handlers" (and "contract")', text),
  console: {
    takes: null,
    help: 'serve a page at / that shows what happens, with demo accounts unless a key is configured',
    read: yesOrNo,
    byDefault: false as boolean,
    mayEcho: true,
  },
  logLevel: setting(
    '<level>',
    'log lines written: debug, info, warn, error or silent',
    oneOf('debug', 'info', 'warn', 'error', 'silent'),
    'info',
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;

export type Settings = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never;
};

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
