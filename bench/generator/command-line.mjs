// How is a command told to the generator? One line: its name, then name=value, with bytes in hexadecimal.

/**
 * `values`: numbers, booleans, texts without spaces, Buffers, and arrays of Buffers. What is null or
 * undefined is left out, and so is false.
 */
export function commandLine(name, values) {
  const options = Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== false)
    .map(([option, value]) => ` ${option}=${textOf(value)}`);
  return `${name}${options.join('')}\n`;
}

function textOf(value) {
  if (value === true) return '1';
  if (Array.isArray(value)) return value.map((bytes) => bytes.toString('hex')).join(',');
  if (Buffer.isBuffer(value)) return value.toString('hex');
  // A line break would be a command of its own.
  if (/[\s]/.test(String(value))) throw new Error('an option of the generator must not contain white space');
  return String(value);
}
