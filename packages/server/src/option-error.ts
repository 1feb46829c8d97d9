// The one error for options that cannot work.

/** A bad option, found at start. `option` is its name as the user wrote it, and the message begins with it. */
export class OptionError extends TypeError {
  override readonly name = 'OptionError';
  readonly option: string;

  constructor(option: string, problem: string) {
    super(`"${option}" ${problem}`);
    this.option = option;
  }
}
