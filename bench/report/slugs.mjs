// Which name may a file or an anchor have?

/** A function that gives each text a name of a to z, 0 to 9 and hyphens, never the same twice, never empty. */
export function slugs() {
  const given = new Set();
  return (text) => {
    const base =
      String(text)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 60) || 'unnamed';
    let slug = base;
    for (let next = 2; given.has(slug); next += 1) slug = `${base}-${next}`;
    given.add(slug);
    return slug;
  };
}
