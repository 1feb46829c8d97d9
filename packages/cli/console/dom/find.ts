// Elements of the page that must be there.

/** Throws where page and script do not belong together, rather than at the first use. */
export function find<E extends Element>(id: string, kind: abstract new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${kind.name} with the id "${id}"`);
}
