// Whether a contract is one, asked before a message depends on it.

/** Throws a TypeError. Schemas are not looked into: data that cannot be checked is data that does not fit. */
export function assertContract(contract: unknown): void {
  if (contract === undefined) return;
  const { clientEvents, serverEvents, requests } = asObject(contract);
  for (const schemas of [clientEvents, serverEvents]) Object.values(asObject(schemas)).forEach(asObject);
  for (const request of Object.values(asObject(requests))) {
    const { data, response } = asObject(request);
    asObject(data);
    asObject(response);
  }
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new TypeError('"contract" must be what defineContract() returns');
}
