import { expect, it } from 'vitest';
import { type AdmissionOptions, resolveAdmissionOptions } from '../../src/admission/admission-options.ts';
import { OptionError } from '../../src/option-error.ts';

const resolve = (options: unknown): unknown =>
  resolveAdmissionOptions('admission', options as AdmissionOptions);

it('FLOOD-4 has the defaults that are documented', () => {
  expect(resolve(undefined)).toEqual({
    waitingRoomBytes: 67_108_864,
    heavySourcePercent: 2,
    trackedSources: 65_536,
    upgradesPerSecond: 30,
    upgradeBurst: 120,
    maxWaitingPerSource: 64,
    minRetryAfterMs: 1_000,
    minAuthTimeoutMs: 2_000,
    maxAcceptingMs: 50,
    maxRssBytes: null,
    enforceFrom: 'busy',
    penalties: {
      addedMs: {
        auth_failed: 5_000,
        closed_unauthenticated: 1_000,
        deadline_exceeded: 10_000,
        protocol_garbage: 10_000,
      },
      enforcedFromMs: 15_000,
      maxMs: 600_000,
    },
    pressure: {
      busyPercent: 50,
      strainedPercent: 80,
      criticalPercent: 95,
      fullEventLoopDelayMs: 250,
      fullVerificationDelayMs: 200,
      minRoomStayMs: 200,
      stepDownMs: 3_000,
    },
    pass: {
      keys: expect.anything(),
      minDifficulty: 12,
      maxDifficulty: 18,
      lifeMs: 60_000,
      freeLifeMs: 3_600_000,
      holdMs: 4_000,
      refusalsPerSecond: 500,
      maxSpent: 262_144,
      ratePerSource: { perMinute: 600, burst: 120 },
    },
  });
});

it('FLOOD-4 takes what it is given', () => {
  const options = {
    upgradesPerSecond: 5,
    enforceFrom: 'strained',
    penalties: { authFailedMs: 0 },
    pressure: { busyPercent: 40 },
  };
  expect(resolve(options)).toMatchObject({
    upgradesPerSecond: 5,
    enforceFrom: 'strained',
    penalties: { addedMs: { auth_failed: 0, protocol_garbage: 10_000 } },
    pressure: { busyPercent: 40, strainedPercent: 80 },
  });
});

it.each([
  [null, 'admission'],
  [[], 'admission'],
  ['on', 'admission'],
  [{ upgradePerSecond: 1 }, 'admission.upgradePerSecond'],
  [{ constructor: 1 }, 'admission.constructor'],
  [{ waitingRoomBytes: 1_024 }, 'admission.waitingRoomBytes'],
  [{ waitingRoomBytes: 2 ** 37 }, 'admission.waitingRoomBytes'],
  [{ heavySourcePercent: 101 }, 'admission.heavySourcePercent'],
  [{ trackedSources: 1_000 }, 'admission.trackedSources'],
  [{ trackedSources: 1_025 }, 'admission.trackedSources'],
  [{ upgradesPerSecond: 0 }, 'admission.upgradesPerSecond'],
  [{ upgradeBurst: 0.5 }, 'admission.upgradeBurst'],
  [{ maxWaitingPerSource: '64' }, 'admission.maxWaitingPerSource'],
  [{ minRetryAfterMs: -1 }, 'admission.minRetryAfterMs'],
  [{ maxAcceptingMs: 0 }, 'admission.maxAcceptingMs'],
  [{ enforceFrom: 'red' }, 'admission.enforceFrom'],
  [{ enforceFrom: null }, 'admission.enforceFrom'],
  [{ penalties: null }, 'admission.penalties'],
  [{ penalties: { authFailed: 1 } }, 'admission.penalties.authFailed'],
  [{ penalties: { enforcedFromMs: 0 } }, 'admission.penalties.enforcedFromMs'],
  [{ penalties: { maxMs: 14_999 } }, 'admission.penalties.maxMs'],
  [{ pressure: { minRoomStayMs: 0 } }, 'admission.pressure.minRoomStayMs'],
  [{ pressure: 50 }, 'admission.pressure'],
  [{ pressure: { busyPercent: 80 } }, 'admission.pressure.strainedPercent'],
  [{ pressure: { criticalPercent: 80 } }, 'admission.pressure.criticalPercent'],
  [{ pressure: { fullEventLoopDelayMs: 0 } }, 'admission.pressure.fullEventLoopDelayMs'],
])('FLOOD-4 refuses %j and names %s', (options, name) => {
  let thrown: unknown;
  try {
    resolve(options);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(OptionError);
  expect((thrown as OptionError).option).toBe(name);
});
