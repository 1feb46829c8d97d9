// What became of a frame: the two readers of the protocol answer in the same form.

export interface Receipt {
  /** The type of the message that was read, or the name of the code the connection closes with. */
  readonly outcome: string;
  /** The kinds of the machine's effects, in order. */
  readonly effects: readonly string[];
}

/** `auth_ok` becomes `authOkReceived`: each message is a fact of its own name, on both sides. */
export function factOf(type: string): string {
  return `${type.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase())}Received`;
}
