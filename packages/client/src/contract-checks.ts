// Holds what crosses the connection against the contract, where there is one.
import type { Check, Contract } from '@inband/protocol';
import { interpretedCheck } from '@inband/protocol/interpreted';

export interface ContractChecks {
  serverEvent(name: string, data: unknown): 'fits' | 'mismatch' | 'unknown';
  isResponse(requestName: string, data: unknown): boolean;
  /** Throw a TypeError for a name that the contract does not have. */
  assertClientEvent(name: string): void;
  assertRequest(name: string): void;
}

/** Without a contract every name is known and all data fits. */
export function createContractChecks(contract: Contract | undefined): ContractChecks {
  if (contract === undefined) {
    return {
      serverEvent: () => 'fits',
      isResponse: () => true,
      assertClientEvent() {},
      assertRequest() {},
    };
  }
  // Maps, so that a name such as `constructor` from the server finds nothing.
  const events = new Map<string, Check>();
  for (const [name, schema] of Object.entries(contract.serverEvents)) {
    events.set(name, neverThrowing(interpretedCheck(schema)));
  }
  const responses = new Map<string, Check>();
  for (const [name, { response }] of Object.entries(contract.requests)) {
    responses.set(name, neverThrowing(interpretedCheck(response)));
  }
  return {
    serverEvent(name, data) {
      const check = events.get(name);
      if (check === undefined) return 'unknown';
      return check(data) ? 'fits' : 'mismatch';
    },
    isResponse: (requestName, data) => responses.get(requestName)?.(data) ?? false,
    assertClientEvent: (name) => assertOwn(contract.clientEvents, name),
    assertRequest: (name) => assertOwn(contract.requests, name),
  };
}

/** A schema of a kind that TypeBox does not know makes its check throw; data that cannot be checked does not fit. */
function neverThrowing(check: Check): Check {
  return (value) => {
    try {
      return check(value);
    } catch {
      return false;
    }
  };
}

function assertOwn(part: object, name: string): void {
  if (!Object.hasOwn(part, name)) throw new TypeError(`"name" must be one of the contract's, not "${name}"`);
}
