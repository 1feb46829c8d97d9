// The options of a gate: their types, their defaults, and the check at start that names what is wrong.
import { type Contract, LIMITS, type LimitName } from '@inband/protocol';
import {
  type AdmissionOptions,
  type ResolvedAdmissionOptions,
  resolveAdmissionOptions,
} from './admission/admission-options.ts';
import { assertKnownOptions } from './assert-known-options.ts';
import { assertPort } from './assert-port.ts';
import {
  type ClientAddressOptions,
  type ClientAddressPolicy,
  readClientAddress,
} from './client-address/client-address-options.ts';
import type { Clock } from './clock.ts';
import type { Handlers } from './handlers.ts';
import { integerOption } from './integer-option.ts';
import type { Logger } from './logger.ts';
import type { AuthMethod } from './methods/auth-method.ts';
import { createMethodTable, type MethodTable } from './methods/method-table.ts';
import { type Metrics, NO_METRICS } from './metrics/metrics.ts';
import { OptionError } from './option-error.ts';
import { createResume, type Resume } from './resume/create-resume.ts';
import { maxResumeLength } from './resume/max-resume-length.ts';
import { RESUME_OPTIONS, type ResumeOptions } from './resume/resume-options.ts';
import type { SessionRegistry } from './session-registry.ts';
import { type ANY_ORIGIN, type OriginPolicy, readOrigins } from './upgrade/origin-policy.ts';
import {
  assertOriginsFit,
  type ResolvedRequestAuthentication,
  resolveRequestAuthentication,
  type UpgradeOptions,
} from './upgrade/upgrade-options.ts';
import {
  type ResolvedTurnOptions,
  resolveTurnOptions,
  type TurnOptions,
} from './verification-queue/verification-turns-options.ts';
import type { Verifier } from './verifier.ts';
import { withOptionPrefix } from './with-option-prefix.ts';

type LimitOptions = { readonly [Name in LimitName]?: number };

/** Limits default to the table in the specification; each is checked against the bounds given there. */
export interface GateOptions<C extends Contract = Contract> extends LimitOptions {
  /** Decides about bearer tokens: short for `methods: [bearerMethod(verifier)]`, and may stand beside others. */
  readonly verifier?: Verifier;
  /** The methods of `auth` on offer (METHOD-1). Default: `bearer`, where there is a `verifier`. */
  readonly methods?: readonly AuthMethod[];
  /** Lets clients authenticate with the upgrade, too. Default: off, the first message is the only way in (UPGRADE-1). */
  readonly upgrade?: UpgradeOptions;
  /** What the application does with messages. None by default: then everything is answered with `unknown_name`. */
  readonly handlers?: Handlers<C>;
  /** The application's messages. With it, data is checked and every declared message must have a handler. */
  readonly contract?: C;
  /**
   * The exact origins whose pages may connect, e.g. `https://app.example.com`, or `'*'` for all. Default: none, so a
   * browser is refused with 403 until its origin is listed (TRANSPORT-5).
   */
  readonly allowedOrigins?: readonly string[] | typeof ANY_ORIGIN;
  /** What to do with an upgrade that names no origin, as programs send it: `allow` (default) or `refuse`. */
  readonly missingOrigin?: 'allow' | 'refuse';
  /** Whose word counts about a client's address, where proxies stand before the server (UPGRADE-9). Default: nobody's. */
  readonly clientAddress?: ClientAddressOptions;
  /** Protects against floods of connections that do not authenticate. On by default (FLOOD-1 to FLOOD-7). */
  readonly admission?: AdmissionOptions;
  /** How many credentials are verified at a time, and how the others wait for it (FLOOD-8). */
  readonly verification?: TurnOptions;
  /**
   * Lets clients come back without their token (RESUME-1), `{}` with the defaults. With it, `auth_ok` also carries a pass
   * (PASS-5). Default `false`.
   */
  readonly resume?: ResumeOptions | false;
  /**
   * At what rate newcomers can be taken in. Above it the server counts as pressed (FLOOD-5), and `auth_ok` tells them over what time to spread their
   * first attempt (RESUME-7). Default 2,000; 1 to 1,000,000.
   */
  readonly reconnectsPerSecond?: number;
  /** How much may wait in memory for one peer to read before its connection ends with 4503. Default 262144. */
  readonly maxBackpressureBytes?: number;
  /** How many log lines of one kind a second are written; the rest is counted. Default 20 (SEC-3). */
  readonly maxLogLinesPerSecond?: number;
  /** Default: pino at level `info` on standard output. */
  readonly logger?: Logger;
  /** Default: nothing is counted. `@inband/server/prometheus` has one for Prometheus. */
  readonly metrics?: Metrics;
  /** Default: in the memory of this process. */
  readonly registry?: SessionRegistry;
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
}

export type Limits = { readonly [Name in LimitName]: number };

export interface ResolvedOptions {
  readonly limits: Limits;
  readonly admission: ResolvedAdmissionOptions;
  readonly verification: ResolvedTurnOptions;
  /** Null where nobody can resume. */
  readonly resume: Resume | null;
  readonly reconnectsPerSecond: number;
  readonly maxBackpressureBytes: number;
  readonly maxLogLinesPerSecond: number;
  readonly origins: ReadonlySet<string> | typeof ANY_ORIGIN;
  readonly missingOrigin: 'allow' | 'refuse';
  readonly clientAddress: ClientAddressPolicy;
  readonly methods: MethodTable;
  /** Null where clients authenticate by their first message only. */
  readonly upgrade:
    | (ResolvedRequestAuthentication & { readonly missingCredential: 'refuse' | 'allow' })
    | null;
}

export const RECONNECTS_PER_SECOND = { default: 2_000, min: 1, max: 1_000_000 };

const OWN_OPTIONS = [
  'verifier',
  'methods',
  'upgrade',
  'handlers',
  'contract',
  'allowedOrigins',
  'missingOrigin',
  'clientAddress',
  'admission',
  'verification',
  'resume',
  'reconnectsPerSecond',
  'maxBackpressureBytes',
  'maxLogLinesPerSecond',
  'logger',
  'metrics',
  'registry',
  'clock',
];

/** What each port must have: a missing method would be found by the first attacker instead. */
const PORT_METHODS = {
  logger: ['debug', 'info', 'warn', 'error'],
  metrics: Object.keys(NO_METRICS),
  registry: ['add', 'remove', 'byId', 'bySubject', 'all'],
  clock: ['nowMs', 'monotonicMs'],
} as const;

const HOOKS = ['onOpen', 'onClose', 'onDrain'] as const;

/** @throws OptionError naming the first option that cannot work. */
export function resolveOptions(options: GateOptions, alsoKnown: readonly string[] = []): ResolvedOptions {
  const known = new Set([...OWN_OPTIONS, ...Object.keys(LIMITS), ...alsoKnown]);
  for (const name of Object.keys(options)) {
    if (!known.has(name)) throw new OptionError(name, 'is not an option');
  }
  if (options.missingOrigin !== undefined && !['allow', 'refuse'].includes(options.missingOrigin)) {
    throw new OptionError('missingOrigin', 'must be "allow" or "refuse"');
  }
  checkContract(options.contract);
  checkHandlers(options.handlers ?? {}, options.contract);
  for (const [name, methods] of Object.entries(PORT_METHODS)) {
    const port = options[name as keyof typeof PORT_METHODS];
    if (port !== undefined) assertPort(name, port, methods);
  }
  const limits = resolveLimits(options);
  if (limits.maxAuthMessageBytes > limits.maxMessageBytes) {
    throw new OptionError(
      'maxAuthMessageBytes',
      `must be at most "maxMessageBytes" (${limits.maxMessageBytes})`,
    );
  }
  const resume = readResume(options, limits.maxAuthMessageBytes);
  const methods = readMethods(options, resume);
  const origins = readOrigins(options.allowedOrigins ?? []);
  return {
    limits,
    methods,
    admission: resolveAdmissionOptions('admission', options.admission),
    verification: resolveTurnOptions('verification', options.verification),
    resume,
    reconnectsPerSecond: integerOption(
      'reconnectsPerSecond',
      options.reconnectsPerSecond,
      RECONNECTS_PER_SECOND,
    ),
    upgrade: resolveUpgrade(options, methods, limits.authTimeoutMs, origins),
    maxBackpressureBytes: integerOption('maxBackpressureBytes', options.maxBackpressureBytes, {
      default: 262_144,
      min: 1_024,
      max: 2 ** 30,
    }),
    maxLogLinesPerSecond: integerOption('maxLogLinesPerSecond', options.maxLogLinesPerSecond, {
      default: 20,
      min: 1,
      max: 1_000_000,
    }),
    origins,
    missingOrigin: options.missingOrigin ?? 'allow',
    clientAddress: readClientAddress(options.clientAddress),
  };
}

function readMethods({ verifier, methods = [] }: GateOptions, resume: Resume | null): MethodTable {
  if (!Array.isArray(methods)) throw new OptionError('methods', 'must be a list');
  const all =
    resume === null || (methods.length === 0 && verifier === undefined)
      ? methods
      : [...methods, resume.method];
  return createMethodTable(verifier, all);
}

function readResume({ clock, resume = false }: GateOptions, maxAuthMessageBytes: number): Resume | null {
  if (resume === false) return null;
  const defaults = {
    maxLength: maxResumeLength(maxAuthMessageBytes),
    ...(clock === undefined ? {} : { clock }),
  };
  assertKnownOptions('resume', resume, RESUME_OPTIONS, 'resume.');
  return withOptionPrefix('resume.', () => createResume({ ...defaults, ...resume }));
}

function resolveUpgrade(
  { upgrade, ...others }: GateOptions,
  methods: MethodTable,
  authTimeoutMs: number,
  origins: OriginPolicy,
): ResolvedOptions['upgrade'] {
  if (upgrade === undefined) return null;
  const settings = resolveRequestAuthentication('upgrade', upgrade, methods, authTimeoutMs, [
    'missingCredential',
  ]);
  const { missingCredential = 'refuse' } = upgrade;
  if (!['refuse', 'allow'].includes(missingCredential)) {
    throw new OptionError('upgrade.missingCredential', 'must be "refuse" or "allow"');
  }
  const hasOwnOrigins = 'allowOwnOrigins' in others && others.allowOwnOrigins === true;
  assertOriginsFit(settings.ways, origins, hasOwnOrigins);
  return { ...settings, missingCredential };
}

function resolveLimits(options: LimitOptions): Limits {
  const names = Object.keys(LIMITS) as LimitName[];
  return Object.fromEntries(
    names.map((name) => [name, integerOption(name, options[name], LIMITS[name])]),
  ) as Limits;
}

function checkContract(contract: unknown): void {
  if (contract === undefined) return;
  for (const part of ['clientEvents', 'serverEvents', 'requests']) {
    const schemas = (contract as Record<string, unknown> | null)?.[part];
    if (typeof schemas !== 'object' || schemas === null) {
      throw new OptionError('contract', `has no "${part}"; make it with defineContract()`);
    }
  }
}

/** A name that only one of contract and handlers knows is a spelling mistake waiting to be found by a user. */
function checkHandlers(handlers: Handlers, contract: Contract | undefined): void {
  if (typeof handlers !== 'object' || Array.isArray(handlers) || 'then' in handlers) {
    throw new OptionError('handlers', 'must be an object, not a list or a promise of one');
  }
  for (const name of Object.keys(handlers)) {
    if (!['events', 'requests', ...HOOKS].includes(name)) {
      throw new OptionError(`handlers.${name}`, 'is not something that can be handled');
    }
  }
  for (const name of HOOKS) {
    if (handlers[name] !== undefined && typeof handlers[name] !== 'function') {
      throw new OptionError(`handlers.${name}`, 'must be a function');
    }
  }
  for (const [kind, declared] of [
    ['events', contract?.clientEvents],
    ['requests', contract?.requests],
  ] as const) {
    const handled: Readonly<Record<string, unknown>> = handlers[kind] ?? {};
    for (const [name, handler] of Object.entries(handled)) {
      const option = `handlers.${kind}.${name}`;
      if (typeof handler !== 'function') throw new OptionError(option, 'must be a function');
      if (declared !== undefined && !Object.hasOwn(declared, name)) {
        throw new OptionError(option, 'handles a message that the contract does not declare');
      }
    }
    for (const name of Object.keys(declared ?? {})) {
      if (!Object.hasOwn(handled, name)) {
        throw new OptionError(`handlers.${kind}.${name}`, 'is missing: the contract declares this message');
      }
    }
  }
}
