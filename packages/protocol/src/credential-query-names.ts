// What a query parameter must not be called, since a URL ends up in logs.

const NAMES: ReadonlySet<string> = new Set(
  'accesskey accesstoken apikey auth authorization authtoken bearertoken clientsecret credential idtoken jwt key passwd password refreshtoken secret sessionid token'.split(
    ' ',
  ),
);

/** Whether a query parameter of this name looks like a credential (TRANSPORT-6), however it is spelled: `ACCESS-TOKEN`. */
export function isCredentialName(name: string): boolean {
  return NAMES.has(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}
