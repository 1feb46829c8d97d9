// What one setting is called in each place it can be written.

/** `maxMessageBytes` as a flag: `--max-message-bytes`. */
export function flagOf(name: string): string {
  return `--${words(name).join('-')}`;
}

/** `maxMessageBytes` as a variable: `INBAND_MAX_MESSAGE_BYTES`. */
export function variableOf(name: string): string {
  return `INBAND_${words(name).join('_').toUpperCase()}`;
}

function words(name: string): string[] {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
}
