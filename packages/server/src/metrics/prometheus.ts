// Metrics for Prometheus through prom-client. Own subpath, so that who does not scrape does not install it.
import { AggregatorRegistry, Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { PRESSURE_LEVELS } from '../admission/pressure-level.ts';
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
  const pressure = new Gauge({
    name: 'inband_pressure_level',
    help: 'How hard the server is pressed: 0 calm, 1 busy, 2 strained, 3 critical',
    registers,
  });
  const waiting = new Gauge({
    name: 'inband_waiting_room_connections',
    help: 'Connections in the waiting room',
    registers,
  });
  const capacity = new Gauge({
    name: 'inband_waiting_room_capacity',
    help: 'Places in the waiting room',
    registers,
  });
  const descriptors = new Gauge({
    name: 'inband_open_descriptors',
    help: 'Open file descriptors, as counted for admission',
    registers,
  });
  const forgotten = new Counter({
    name: 'inband_forgotten_sources_total',
    help: 'Records of sources that were pushed out while they still said something',
    registers,
  });
  const turnedAway = new Counter({
    name: 'inband_turned_away_total',
    help: 'Connections that admission turned away, by how',
    labelNames: ['how'],
    registers,
  });
  const blocked = new Gauge({
    name: 'inband_blocked_sources',
    help: 'Sources that are kept away before they get here',
    registers,
  });
  const passDifficulty = new Gauge({
    name: 'inband_pass_difficulty_bits',
    help: 'The work that newcomers are asked for, in leading zero bits; -1 while no pass is required',
    registers,
  });
  const passes = new Counter({
    name: 'inband_passes_honoured_total',
    help: 'Upgrades let in by a pass, by how they came by it',
    labelNames: ['kind'],
    registers,
  });
  const resumes = new Counter({
    name: 'inband_resumes_total',
    help: 'Resume credentials that were presented, by what became of them',
    labelNames: ['outcome'],
    registers,
  });
  const verificationsWaiting = new Gauge({
    name: 'inband_verifications_waiting',
    help: 'Credentials that wait for their turn to be verified, by lane',
    labelNames: ['lane'],
    registers,
  });
  const verificationsRunning = new Gauge({
    name: 'inband_verifications_running',
    help: 'Credentials whose verification holds a turn, by lane',
    labelNames: ['lane'],
    registers,
  });
  const verificationsDropped = new Counter({
    name: 'inband_verifications_dropped_total',
    help: 'Credentials that never had their turn, by lane',
    labelNames: ['lane'],
    registers,
  });
  const limit = new Gauge({
    name: 'inband_limit',
    help: 'Every limit that holds, by name; the unit is in the name',
    labelNames: ['name'],
    registers,
  });
  // Looked up once: a label lookup costs more than the count.
  const unauthenticatedNow = open.labels('unauthenticated');
  const authenticatedNow = open.labels('authenticated');

  return {
    watch(read) {
      // Runs when somebody scrapes: a flood costs these gauges nothing.
      Object.assign(pressure, {
        collect: () => {
          const { admission, limits, resume, verification } = read();
          pressure.set(PRESSURE_LEVELS.indexOf(admission.level));
          waiting.set(admission.waiting);
          capacity.set(admission.capacity);
          descriptors.set(admission.openDescriptors);
          forgotten.reset();
          forgotten.inc(admission.forgottenSources);
          turnedAway.reset();
          turnedAway.inc({ how: 'evicted' }, admission.evicted);
          turnedAway.inc({ how: 'rate_limited' }, admission.rateLimited);
          turnedAway.inc({ how: 'overloaded' }, admission.overloaded);
          turnedAway.inc({ how: 'closed_at_accept' }, admission.closedAtAccept);
          turnedAway.inc({ how: 'pass_required' }, admission.passMissing);
          blocked.set(admission.blockedSources);
          passDifficulty.set(admission.passes?.isRequired === true ? admission.passes.difficulty : -1);
          passes.reset();
          passes.inc({ kind: 'worked_for' }, admission.passes?.honoured ?? 0);
          passes.inc({ kind: 'free' }, admission.passes?.honouredFree ?? 0);
          resumes.reset();
          resumes.inc({ outcome: 'resumed' }, resume?.resumed ?? 0);
          resumes.inc({ outcome: 'refused' }, resume?.refused ?? 0);
          verificationsDropped.reset();
          for (const [lane, stats] of Object.entries(verification)) {
            verificationsWaiting.set({ lane }, stats.waiting);
            verificationsRunning.set({ lane }, stats.running);
            verificationsDropped.inc({ lane }, stats.dropped);
          }
          for (const [name, value] of limits) limit.set({ name }, value);
        },
      });
    },
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

/** Metrics of several registries, each as its `getMetricsAsJSON()` has them, as one: for `startWorkers`. */
export function mergeMetrics(all: readonly (readonly object[])[]): Registry {
  return AggregatorRegistry.aggregate(all as object[]);
}
