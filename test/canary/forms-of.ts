// Every form in which a secret may stand in something that was written.

/**
 * Lower case throughout, as {@link find} reads. In base64 a secret looks different by where it begins, so it is there three
 * times, without the characters at its ends that depend on what stands beside it.
 */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const own = text.slice(shift === 0 ? 0 : shift + 1, (bytes.length + shift) % 3 === 0 ? undefined : -1);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const hex = bytes.toString('hex');
  const forms = [
    secret,
    encodeURIComponent(secret),
    hex,
    hex.replace(/../g, '%$&'),
    hex.replace(/../g, '$& ').trim(),
  ];
  return [...new Set([...forms, ...base64].map((form) => form.toLowerCase()))];
}

/** The forms of `secrets` that stand in `written`, however their letters are written. */
export function find(secrets: Iterable<string>, written: string): readonly string[] {
  const text = written.toLowerCase();
  return [...secrets].flatMap((secret) => formsOf(secret).filter((form) => text.includes(form)));
}
