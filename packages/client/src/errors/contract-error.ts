// Something from the server does not fit the contract.
import { InbandError } from './inband-error.ts';

/** `INBAND_CONTRACT_MISMATCH`: the data of an event, or of the answer to a request, of the name `messageName`. */
export class ContractError extends InbandError {
  override readonly name = 'ContractError';
  readonly messageName: string;

  constructor(messageName: string) {
    super('INBAND_CONTRACT_MISMATCH', `the server's data for "${messageName}" does not fit the contract`);
    this.messageName = messageName;
  }
}
