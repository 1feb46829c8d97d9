// Which part of a budget of the whole process is one worker's?
import { LIMITS } from '@inband/protocol';
import { resolveAdmissionOptions } from '../admission/admission-options.ts';
import { integerOption } from '../integer-option.ts';
import { type GateOptions, RECONNECTS_PER_SECOND } from '../options.ts';
import { MAX_IN_FLIGHT } from '../upgrade/upgrade-options.ts';
import { MAX_WAITING } from '../verification-queue/verification-queue-options.ts';
import { resolveTurnOptions } from '../verification-queue/verification-turns-options.ts';

/** What is said for a process and counted by each of its workers. */
export interface Budgets
  extends Pick<
    GateOptions,
    'maxUnauthenticatedConnections' | 'admission' | 'verification' | 'reconnectsPerSecond'
  > {
  readonly upgrade?: InFlight;
  readonly tickets?: InFlight;
}

interface InFlight {
  readonly maxInFlight?: number;
}

const MIB = 2 ** 20;

/**
 * The options of one of `count` workers: an equal part of each budget, since connections come to all of them in turn;
 * rounded up, and no less than an option allows. Rates and penalties are not divided: workers share the tables of them.
 *
 * @throws OptionError for a budget that is none, before it is divided.
 */
export function partOfBudget<Options extends Budgets>(options: Options, count: number): Options {
  if (count === 1) return options;
  const part = (whole: number, least = 1): number => Math.max(least, Math.ceil(whole / count));
  const admission = resolveAdmissionOptions('admission', options.admission);
  const verification = resolveTurnOptions('verification', options.verification);
  const maxUnauthenticatedConnections = integerOption(
    'maxUnauthenticatedConnections',
    options.maxUnauthenticatedConnections,
    LIMITS.maxUnauthenticatedConnections,
  );
  const inFlight = (name: 'upgrade' | 'tickets'): object => {
    const given = options[name];
    if (given === undefined) return {};
    const maxInFlight = integerOption(`${name}.maxInFlight`, given.maxInFlight, MAX_IN_FLIGHT);
    return { [name]: { ...given, maxInFlight: part(maxInFlight) } };
  };
  return {
    ...options,
    ...inFlight('upgrade'),
    ...inFlight('tickets'),
    maxUnauthenticatedConnections: part(maxUnauthenticatedConnections),
    reconnectsPerSecond: part(
      integerOption('reconnectsPerSecond', options.reconnectsPerSecond, RECONNECTS_PER_SECOND),
    ),
    admission: {
      ...options.admission,
      waitingRoomBytes: part(admission.waitingRoomBytes, MIB),
      maxWaitingPerSource: part(admission.maxWaitingPerSource),
      ...(admission.pass === null
        ? {}
        : {
            pass: { ...options.admission?.pass, refusalsPerSecond: part(admission.pass.refusalsPerSecond) },
          }),
    },
    verification: {
      ...options.verification,
      maxWaiting: part(verification.maxWaiting ?? MAX_WAITING.default),
      lanes: Object.fromEntries(
        Object.entries(verification.lanes).map(([name, { minConcurrent: _kept, ...lane }]) => [
          name,
          {
            ...lane,
            maxConcurrent: part(lane.maxConcurrent ?? 1),
            maxConcurrentPerSource: part(lane.maxConcurrentPerSource ?? 1),
          },
        ]),
      ),
    },
  };
}
