// What a query parameter must not be called, since a URL ends up in logs.

const NAMES: ReadonlySet<string> = new Set(
  'accesstoken apikey auth authtoken authorization credential idtoken jwt key password secret sessionid token'.split(
    ' ',
  ),
);

/** Whether a query parameter of this name looks like a credential (TRANSPORT-6), however it is spelled: `ACCESS-TOKEN`. */
export function isCredentialName(name: string): boolean {
  return NAMES.has(name.toLowerCase().replaceAll(/[-_]/g, ''));
}
