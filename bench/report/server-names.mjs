// Who is who among the servers of a run?

/** The twin of a server is the same server once more, for the noise: its name ends with an apostrophe. */
export function isTwin(name) {
  return String(name).endsWith("'");
}

export function isInband(name) {
  return /^inband(?![a-z0-9])/.test(String(name));
}

/** The arm of Inband that is compared with the others, out of a list of names: plain `inband`, else its first arm. */
export function mainInband(names) {
  return names.includes('inband') ? 'inband' : names.find((name) => isInband(name) && !isTwin(name));
}

/** A function from name to title; a name that the results do not explain is its own title. */
export function serverTitles(servers) {
  const titles = new Map(servers.map(({ name, title }) => [name, title ?? name]));
  return (name) => {
    if (titles.has(name)) return String(titles.get(name));
    const plain = String(name).slice(0, -1);
    return isTwin(name) && titles.has(plain) ? `${titles.get(plain)} (twin)` : String(name);
  };
}

/** How a row or curve is coloured. */
export function tone(name, floor) {
  if (isInband(name)) return 'inband';
  return name === floor ? 'floor' : 'rival';
}
