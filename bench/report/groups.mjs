// In which parts does the report come, and what are they called?

const TITLES = {
  cost: 'What it costs',
  memory: 'Memory',
  latency: 'Latency',
  'fan-out': 'Fan-out',
  idle: 'Idle connections',
  storm: 'Reconnect storm',
  tls: 'Over TLS',
  processes: 'Several processes',
  flood: 'Under attack',
};

/** `[{ name, title, scenarios }]`, groups and scenarios in the order of the results. */
export function groupsOf(scenarios) {
  const groups = new Map();
  for (const scenario of scenarios) {
    const name = String(scenario.group ?? 'other');
    const title = Object.hasOwn(TITLES, name) ? TITLES[name] : name;
    const group = groups.get(name) ?? { name, title, scenarios: [] };
    group.scenarios.push(scenario);
    groups.set(name, group);
  }
  return [...groups.values()];
}
