// Turns options into settings: everything checked once, every default filled in.
import {
  type ClientMachineConfig,
  type Codec,
  type Contract,
  jsonCodec,
  MAX_NAME_LENGTH,
} from '@inband/protocol';
import type { BufferLimits, ClientOptions } from '../client-options.ts';
import type { InspectEntry } from '../inspect/inspect-entry.ts';
import * as defaults from './defaults.ts';
import { integerOption } from './integer-option.ts';
import { type AskCredential, readCredentialOption } from './read-credential-option.ts';
import { readUrl } from './read-url.ts';

export interface Limits {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

export interface Settings {
  readonly url: string;
  readonly askCredential: AskCredential;
  readonly clientInfo: { readonly name: string; readonly version: string } | undefined;
  readonly codec: Codec;
  readonly contract: Contract | undefined;
  readonly outbox: Limits;
  readonly eventBuffer: Limits;
  readonly requestTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly machine: ClientMachineConfig;
  readonly inspect: ((entry: InspectEntry) => void) | undefined;
}

export function readOptions(options: ClientOptions): Settings {
  if (typeof options !== 'object' || options === null) throw new TypeError('"options" must be an object');
  const { contract, inspect } = options;
  if (inspect !== undefined && typeof inspect !== 'function') {
    throw new TypeError('"inspect" must be a function');
  }
  const { ask, canRenew } = readCredentialOption(options);
  return {
    url: readUrl(options.url, options.allowInsecure === true),
    askCredential: ask,
    clientInfo: readClientInfo(options.clientInfo),
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
  const { baseMs, maxMs } = options.backoff ?? {};
  return {
    credentialTimeoutMs: duration('credentialTimeoutMs', options, defaults.DEFAULT_CREDENTIAL_TIMEOUT_MS),
    connectTimeoutMs: duration('connectTimeoutMs', options, defaults.DEFAULT_CONNECT_TIMEOUT_MS),
    authTimeoutMs: duration('authTimeoutMs', options, defaults.DEFAULT_AUTH_TIMEOUT_MS),
    backoff: {
      baseMs: integerOption('backoff.baseMs', baseMs, defaults.DEFAULT_BACKOFF.baseMs, 1),
      maxMs: integerOption('backoff.maxMs', maxMs, defaults.DEFAULT_BACKOFF.maxMs, 1),
    },
    stableAfterMs: duration('stableAfterMs', options, defaults.DEFAULT_STABLE_AFTER_MS),
    maxRetryAfterMs: duration('maxRetryAfterMs', options, defaults.DEFAULT_MAX_RETRY_AFTER_MS),
    canRenewCredential,
  };
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

function readLimits(name: string, value: BufferLimits | undefined, fallback: Limits): Limits {
  return {
    maxMessages: integerOption(`${name}.maxMessages`, value?.maxMessages, fallback.maxMessages, 1),
    maxBytes: integerOption(`${name}.maxBytes`, value?.maxBytes, fallback.maxBytes, 1),
  };
}

function readCodec(codec: ClientOptions['codec']): Codec {
  if (codec === undefined) return jsonCodec as Codec;
  if (typeof codec?.encode === 'function' && typeof codec.decode === 'function') return codec as Codec;
  throw new TypeError('"codec" must be a codec of @inband/protocol');
}

function readClientInfo(info: ClientOptions['clientInfo']): Settings['clientInfo'] {
  if (info === undefined) return undefined;
  const { name, version } = info;
  if (!isShortText(name) || !isShortText(version)) {
    throw new TypeError(
      `"clientInfo" must have a name and a version of up to ${MAX_NAME_LENGTH} characters each`,
    );
  }
  return { name, version };
}

function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_NAME_LENGTH;
}
