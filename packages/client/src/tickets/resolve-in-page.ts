// What a relative URL means, where there is a page for it to be relative to.

/** Absolute, where that is possible; everything else as it is, for the check of URLs to refuse. */
export function resolveInPage(url: unknown): unknown {
  const { location } = globalThis as { readonly location?: { readonly href: string } };
  // An empty one would be the page itself, and is rather a setting that is missing.
  if (location === undefined || typeof url !== 'string' || url === '') return url;
  try {
    return new URL(url, location.href).href;
  } catch {
    // A blank frame, or a worker out of a blob: nothing is relative to these.
    return url;
  }
}
