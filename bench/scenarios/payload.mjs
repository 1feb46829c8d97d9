// What do messages carry? 64 characters, with the mark in them that replies are counted by.
import { MARK } from '../protocols/mark.mjs';

const BYTES = 64;
/** More than are ever under way on one connection. */
const DIFFERENT_IDS = 64;

export const PAYLOAD = MARK.toString('latin1').padEnd(BYTES, 'p');

/** Said in turn: where two with the same id were under way, some servers would end the connection. */
export const requestFrames = (protocol) =>
  Array.from({ length: DIFFERENT_IDS }, (_, index) => protocol.request(PAYLOAD, String(index + 1)));
