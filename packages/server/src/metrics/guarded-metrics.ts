// Metrics that cannot do any harm: what they throw is logged, and the connection goes on.
import type { SampledLogger } from '../sampled-logger.ts';
import type { Metrics } from './metrics.ts';

export function guardMetrics(metrics: Metrics, log: SampledLogger): Metrics {
  function guard<Args extends readonly unknown[]>(count: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      try {
        count(...args);
      } catch (error) {
        log.write('error', { err: error }, 'metrics failed');
      }
    };
  }
  return {
    watch: guard((read) => metrics.watch(read)),
    upgradeRefused: guard((status) => metrics.upgradeRefused(status)),
    connectionOpened: guard(() => metrics.connectionOpened()),
    connectionClosed: guard((phase, cause) => metrics.connectionClosed(phase, cause)),
    verificationStarted: guard(() => metrics.verificationStarted()),
    verificationEnded: guard((outcome, durationMs) => metrics.verificationEnded(outcome, durationMs)),
    authenticated: guard((timeToAuthMs) => metrics.authenticated(timeToAuthMs)),
    messageReceived: guard(() => metrics.messageReceived()),
    messageSent: guard(() => metrics.messageSent()),
    applicationError: guard((code) => metrics.applicationError(code)),
  };
}
