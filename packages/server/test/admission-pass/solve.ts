// Does the work that a pass asks for, as a client would.
import { createHash } from 'node:crypto';

export function solve(text: string, difficulty: number): string {
  if (difficulty === 0) return text;
  for (let counter = 0; ; counter += 1) {
    const solved = `${text}.${counter}`;
    if (Math.clz32(createHash('sha256').update(solved).digest().readUInt32BE()) >= difficulty) return solved;
  }
}
