// Where the text of a MessagePack string starts.

/** How many bytes stand before the text of the string that `token` opens; 0 if it opens no string. */
export function msgpackStringHeader(token: number): 0 | 1 | 2 | 3 | 5 {
  if (token >= 0xa0 && token <= 0xbf) return 1;
  if (token === 0xd9) return 2;
  if (token === 0xda) return 3;
  if (token === 0xdb) return 5;
  return 0;
}
