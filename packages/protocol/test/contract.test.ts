import * as T from '@sinclair/typebox';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Contract,
  defineContract,
  type EventData,
  type EventName,
  type RequestData,
  type ResponseData,
} from '../src/contract.ts';

const contract = defineContract({
  clientEvents: { moved: T.Object({ x: T.Number(), y: T.Number() }) },
  serverEvents: { joined: T.Object({ who: T.String() }), left: T.Null() },
  requests: { sum: { data: T.Array(T.Number()), response: T.Number() } },
});
type Example = typeof contract;

describe(defineContract, () => {
  it('APP-4: keeps the schemas as they are', () => {
    const moved = T.Null();
    expect(defineContract({ clientEvents: { moved } }).clientEvents.moved).toBe(moved);
  });

  it('APP-4: takes a part that is left out for an empty one', () => {
    expect(defineContract({})).toEqual({ clientEvents: {}, serverEvents: {}, requests: {} });
  });

  it('APP-4: makes something that fits every place for a contract', () => {
    expectTypeOf(contract).toExtend<Contract>();
    const empty = defineContract({});
    expectTypeOf(empty).toExtend<Contract>();
    expectTypeOf<EventName<typeof empty.clientEvents>>().toBeNever();
  });
});

describe('the types of a contract', () => {
  it('APP-1: name its events, each with its data', () => {
    expectTypeOf<EventName<Example['serverEvents']>>().toEqualTypeOf<'joined' | 'left'>();
    expectTypeOf<EventData<Example['clientEvents'], 'moved'>>().toEqualTypeOf<{ x: number; y: number }>();
    expectTypeOf<EventData<Example['serverEvents'], 'left'>>().toEqualTypeOf<null>();
  });

  it('APP-2: give a request its data and its answer', () => {
    expectTypeOf<RequestData<Example, 'sum'>>().toEqualTypeOf<number[]>();
    expectTypeOf<ResponseData<Example, 'sum'>>().toEqualTypeOf<number>();
  });
});
