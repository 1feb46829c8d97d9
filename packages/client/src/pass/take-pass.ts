// Makes a pass that can be presented out of what the server answered.
import { type ResponseBody, readBodyText } from '../read-body-text.ts';
import { solvePuzzle } from './solve-puzzle.ts';

const TEXT = /^[\w-]{1,128}$/;
/** About a second of work here. A server that asks for more is mistaken, or no friend. */
const MAX_DIFFICULTY_BITS = 20;

/**
 * Of `{ required, pass, difficulty }`, which may have further members. Null where none is required or the puzzle was not
 * solved in time, and for anything else. May reject where the body or its text is broken.
 */
export async function takePass(body: ResponseBody | null, signal: AbortSignal): Promise<string | null> {
  const answer = JSON.parse((body && (await readBodyText(body))) ?? '') as Record<string, unknown> | null;
  const { required, pass: text, difficulty } = answer ?? {};
  if (required !== true || typeof text !== 'string' || !TEXT.test(text)) return null;
  if (!Number.isInteger(difficulty)) return null;
  const bits = Number(difficulty);
  if (bits < 0 || bits > MAX_DIFFICULTY_BITS) return null;
  if (bits === 0) return text;
  const counter = await solvePuzzle(text, bits, signal);
  return counter === null ? null : `${text}.${counter}`;
}
