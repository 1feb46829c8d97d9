// Every promise about a way in, on every way in.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './house.ts';
import { POLICIES } from './policies.ts';
import { WAYS_IN } from './ways-in.ts';

let house: House;
let cells = 0;
let equal = 0;

beforeAll(async () => {
  house = await openHouse();
});
afterEach(() => house.interfere(null));
afterAll(async () => {
  console.log(`policies x ways in: ${POLICIES.length} x ${WAYS_IN.length} = ${cells} cells, ${equal} equal`);
  await house.server.close({ graceMs: 0, spreadMs: 0 });
});

describe.each(POLICIES)('$says', (policy) => {
  it.each(WAYS_IN)('$name', async (way) => {
    cells += 1;
    const outcome = await policy.try(way, house);
    if (outcome === policy.outcome) equal += 1;
    expect(outcome).toBe(policy.outcome);
  });
});
