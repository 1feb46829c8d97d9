// What does every scenario say of itself? The defaults, in one place.

/**
 * - `name`, `title`, `question`, `unit`, `group`: for the command line and the report.
 * - `better`: 'lower' or 'higher'. `floor`: the server that all are compared with.
 * - `tls`, `processes`: how its servers are started.
 * - `isFresh`: every turn has a server of its own, and starts it by itself with `startServer`; else one lives through all rounds.
 * - `nodeOptions`, `env`: of Node servers.
 * - `twins`: which servers run twice, so that the noise is known.
 * - `settings(mode)`: `{ rounds, warmUp?, warmUps?, ...}`, of which `warmUp` takes the place of others in the first of the `warmUps` rounds that are thrown away; `turnSeconds(settings)`: how long a turn takes, about, for the progress display.
 * - `turn(stage, settings)`: resolves to `{ value, serverBusy, generatorBusy, latency?, details? }`; throws where anything
 *   failed, since a figure of what half failed is none.
 */
export function scenario(parts) {
  return {
    better: 'lower',
    floor: 'uws-bare',
    tls: false,
    processes: 1,
    isFresh: false,
    nodeOptions: ['--max-semi-space-size=16'],
    env: {},
    twins: ['uws-bare', 'inband'],
    ...parts,
  };
}
