// Turns options into settings: everything checked once, every default filled in.
import {
  type BackoffConfig,
  type ClientMachineConfig,
  type Codec,
  type Contract,
  jsonCodec,
  MAX_NAME_LENGTH,
} from '@inband/protocol';
import type { BufferLimits, ClientOptions, Prover } from '../client-options.ts';
import type { InspectEntry } from '../inspect/inspect-entry.ts';
import { assertContract } from './assert-contract.ts';
import { assertOptionNames } from './assert-option-names.ts';
import * as defaults from './defaults.ts';
import { integerOption } from './integer-option.ts';
import { type AskCredential, readCredentialOption } from './read-credential-option.ts';
import { readUrl } from './read-url.ts';

export interface BufferBounds {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

export interface Settings {
  readonly url: string;
  readonly askCredential: AskCredential;
  readonly prove: Prover | undefined;
  readonly codec: Codec;
  readonly contract: Contract | undefined;
  readonly outbox: BufferBounds;
  readonly eventBuffer: BufferBounds;
  readonly requestTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly machine: ClientMachineConfig;
  readonly inspect: ((entry: InspectEntry) => void) | undefined;
}

/** With the u flag a whole pair is one character. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

const OPTION_NAMES: Readonly<Record<keyof ClientOptions, true>> = {
  url: true,
  token: true,
  credential: true,
  prove: true,
  contract: true,
  clientInfo: true,
  codec: true,
  outbox: true,
  eventBuffer: true,
  requestTimeoutMs: true,
  credentialTimeoutMs: true,
  connectTimeoutMs: true,
  authTimeoutMs: true,
  backoff: true,
  stableAfterMs: true,
  maxRetryAfterMs: true,
  resume: true,
  admissionPass: true,
  maxMessageBytes: true,
  allowInsecure: true,
  inspect: true,
};

export function readOptions(options: ClientOptions): Settings {
  if (typeof options !== 'object' || options === null) throw new TypeError('"options" must be an object');
  assertOptionNames(options, OPTION_NAMES);
  const { contract, inspect, prove } = options;
  assertContract(contract);
  for (const name of ['inspect', 'prove'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      throw new TypeError(`"${name}" must be a function`);
    }
  }
  const { ask, canRenew } = readCredentialOption(options);
  return {
    url: readUrl(options.url, options.allowInsecure === true),
    askCredential: ask,
    prove,
    codec: readCodec(options.codec),
    contract,
    outbox: readLimits('outbox', options.outbox, defaults.DEFAULT_OUTBOX),
    eventBuffer: readLimits('eventBuffer', options.eventBuffer, defaults.DEFAULT_EVENT_BUFFER),
    requestTimeoutMs: duration('requestTimeoutMs', options, defaults.DEFAULT_REQUEST_TIMEOUT_MS),
    maxMessageBytes: integerOption(
      'maxMessageBytes',
      options.maxMessageBytes,
      defaults.DEFAULT_MAX_MESSAGE_BYTES,
      1_024,
    ),
    machine: readMachineConfig(options, canRenew),
    inspect,
  };
}

function readMachineConfig(options: ClientOptions, canRenewCredential: boolean): ClientMachineConfig {
  return {
    credentialTimeoutMs: duration('credentialTimeoutMs', options, defaults.DEFAULT_CREDENTIAL_TIMEOUT_MS),
    connectTimeoutMs: duration('connectTimeoutMs', options, defaults.DEFAULT_CONNECT_TIMEOUT_MS),
    authTimeoutMs: duration('authTimeoutMs', options, defaults.DEFAULT_AUTH_TIMEOUT_MS),
    backoff: readBackoff(options.backoff),
    stableAfterMs: duration('stableAfterMs', options, defaults.DEFAULT_STABLE_AFTER_MS),
    maxRetryAfterMs: duration('maxRetryAfterMs', options, defaults.DEFAULT_MAX_RETRY_AFTER_MS),
    canRenewCredential,
    canProve: options.prove !== undefined,
    clientInfo: readClientInfo(options.clientInfo),
    canResume: flag('resume', options),
    canGetPass: flag('admissionPass', options),
    passTimeoutMs: defaults.DEFAULT_PASS_TIMEOUT_MS,
  };
}

function readBackoff(value: ClientOptions['backoff']): BackoffConfig {
  const given = value ?? {};
  assertOptionNames(given, { baseMs: true, maxMs: true }, 'backoff.');
  const { baseMs: defaultBaseMs, maxMs: defaultMaxMs } = defaults.DEFAULT_BACKOFF;
  const maxMs = integerOption('backoff.maxMs', given.maxMs, defaultMaxMs, 1);
  // A low ceiling alone is no mistake: the default begins under it.
  const baseMs = integerOption('backoff.baseMs', given.baseMs, Math.min(defaultBaseMs, maxMs), 1);
  if (baseMs > maxMs) throw new TypeError(`"backoff.baseMs" must be at most "backoff.maxMs" (${maxMs})`);
  return { baseMs, maxMs };
}

type DurationOption =
  | 'requestTimeoutMs'
  | 'credentialTimeoutMs'
  | 'connectTimeoutMs'
  | 'authTimeoutMs'
  | 'stableAfterMs'
  | 'maxRetryAfterMs';

function duration(name: DurationOption, options: ClientOptions, fallback: number): number {
  return integerOption(name, options[name], fallback, 1);
}

function flag(name: 'resume' | 'admissionPass', { [name]: value = true }: ClientOptions): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`"${name}" must be true or false`);
}

function readLimits(name: string, value: BufferLimits | undefined, fallback: BufferBounds): BufferBounds {
  const given = value ?? {};
  assertOptionNames(given, { maxMessages: true, maxBytes: true }, `${name}.`);
  return {
    maxMessages: integerOption(`${name}.maxMessages`, given.maxMessages, fallback.maxMessages, 1),
    maxBytes: integerOption(`${name}.maxBytes`, given.maxBytes, fallback.maxBytes, 1),
  };
}

function readCodec(codec: ClientOptions['codec']): Codec {
  if (codec === undefined) return jsonCodec as Codec;
  if (typeof codec?.encode === 'function' && typeof codec.decode === 'function') return codec as Codec;
  throw new TypeError('"codec" must be a codec of @inband/protocol');
}

function readClientInfo(info: ClientOptions['clientInfo']): ClientMachineConfig['clientInfo'] {
  if (info === undefined) return undefined;
  if (isShortText(info?.name) && isShortText(info.version)) return { name: info.name, version: info.version };
  throw new TypeError(
    `"clientInfo" must have a name and a version of up to ${MAX_NAME_LENGTH} characters each`,
  );
}

/** With half a surrogate pair no codec could send it (CODEC-1), and each attempt would fail. */
function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_NAME_LENGTH && !LONE_SURROGATE.test(value);
}
