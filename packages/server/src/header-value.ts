// What can stand as the value of a header.

/** At most 256 characters of printable ASCII, with no blank at either end and nothing that would end the line. */
export const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/;
