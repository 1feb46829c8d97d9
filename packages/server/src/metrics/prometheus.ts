// Metrics for Prometheus through prom-client. Own subpath, so that who does not scrape does not install it.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** Registers the server's metrics, all named `inband_…`, with `registry`, and returns what feeds them. */
export function createPrometheusMetrics(registry: Registry): Metrics {
  const registers = [registry];
  const upgradesRefused = new Counter({
    name: 'inband_upgrades_refused_total',
    help: 'Upgrade requests answered over HTTP instead',
    labelNames: ['status'],
    registers,
  });
  const opened = new Counter({
    name: 'inband_connections_opened_total',
    help: 'WebSockets opened',
    registers,
  });
  const closed = new Counter({
    name: 'inband_connections_closed_total',
    help: 'WebSockets closed, by phase and cause',
    labelNames: ['phase', 'cause'],
    registers,
  });
  const open = new Gauge({
    name: 'inband_connections',
    help: 'WebSockets open now, by phase',
    labelNames: ['phase'],
    registers,
  });
  const inFlight = new Gauge({
    name: 'inband_verifications_in_flight',
    help: 'Credentials being verified now',
    registers,
  });
  const verifications = new Histogram({
    name: 'inband_verification_duration_seconds',
    help: 'Time one verification took, by outcome',
    labelNames: ['outcome'],
    buckets: [0.0001, 0.001, 0.005, 0.025, 0.1, 0.5, 1, 5],
    registers,
  });
  const timeToAuth = new Histogram({
    name: 'inband_time_to_auth_seconds',
    help: 'From the opening of a WebSocket to its auth_ok',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const received = new Counter({
    name: 'inband_messages_received_total',
    help: 'Messages received',
    registers,
  });
  const sent = new Counter({ name: 'inband_messages_sent_total', help: 'Messages sent', registers });
  const applicationErrors = new Counter({
    name: 'inband_application_errors_total',
    help: 'Application messages that were refused, by error code',
    labelNames: ['code'],
    registers,
  });
  // Looked up once: a label lookup costs more than the count.
  const unauthenticatedNow = open.labels('unauthenticated');
  const authenticatedNow = open.labels('authenticated');

  return {
    upgradeRefused: (status) => upgradesRefused.inc({ status: String(status) }),
    connectionOpened() {
      opened.inc();
      unauthenticatedNow.inc();
    },
    connectionClosed(phase, cause) {
      closed.inc({ phase, cause });
      (phase === 'authenticated' ? authenticatedNow : unauthenticatedNow).dec();
    },
    verificationStarted: () => inFlight.inc(),
    verificationEnded(outcome, durationMs) {
      inFlight.dec();
      verifications.observe({ outcome }, durationMs / 1_000);
    },
    authenticated(timeToAuthMs) {
      unauthenticatedNow.dec();
      authenticatedNow.inc();
      timeToAuth.observe(timeToAuthMs / 1_000);
    },
    messageReceived: () => received.inc(),
    messageSent: () => sent.inc(),
    applicationError: (code) => applicationErrors.inc({ code }),
  };
}
