// What the server says about itself to its console.

export interface Facts {
  readonly path: string;
  readonly authTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly maxAuthMessageBytes: number;
  readonly usesBuiltinHandlers: boolean;
  /** Empty where the server signs nobody in. */
  readonly accounts: readonly { readonly username: string; readonly password: string }[];
}

export async function fetchFacts(): Promise<Facts> {
  const response = await fetch('/console/facts.json');
  return (await response.json()) as Facts;
}

/** The socket is where the page came from. */
export function socketUrl({ path }: Facts): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
}
