// How does a scenario go on over TLS, or with several processes? It has another name, and is measured less often.

/** What these add to a scenario of that `name` and `title`; `perRound`: `{ rounds, total }` by mode, `warmUp` as in settings. */
export function variant({ name, title, perRound, warmUp }, { tls, processes }) {
  const suffix = suffixOf({ tls, processes });
  return {
    name: name + suffix.name,
    title: title + suffix.title,
    group: suffix.group,
    tls,
    processes,
    settings(mode) {
      const { rounds, total } = perRound[mode];
      if (suffix.group === 'cost') return { rounds, total, warmUp };
      // Each process has a compiler of its own; what takes so long has to do with half of it for each.
      const warmUps = { total: Math.max(1, processes / 2) * warmUp.total * (tls ? 0.4 : 1) };
      return { rounds: Math.min(3, rounds), total: Math.ceil(total / 2), warmUp: warmUps };
    },
  };
}

function suffixOf({ tls, processes }) {
  if (tls) return { name: '-tls', title: ', over TLS', group: 'tls' };
  if (processes === 1) return { name: '', title: '', group: 'cost' };
  return {
    name: `-${processes}-processes`,
    title: `, ${processes} server processes`,
    group: 'processes',
  };
}
