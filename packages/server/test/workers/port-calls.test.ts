import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import { PortCalls } from '../../src/workers/port-calls.ts';

function pair(callable: ConstructorParameters<typeof PortCalls>[1]) {
  const { port1, port2 } = new MessageChannel();
  const there = new PortCalls(port2, callable);
  return { here: new PortCalls(port1, {}), there };
}

describe('calls over a port', () => {
  it('answer with values, whether they come at once or later', async () => {
    const { here } = pair({ add: (a: number, b: number) => a + b, later: async () => ({ x: [1] }) });
    expect(await Promise.all([here.call('add', 1, 2), here.call('later')])).toEqual([3, { x: [1] }]);
  });

  it('reject with what was thrown, and name the option it was about', async () => {
    const { here } = pair({
      throws: () => {
        throw new RangeError('too far');
      },
      refuses: async () => {
        throw new OptionError('port', 'must be free');
      },
    });
    await expect(here.call('throws')).rejects.toMatchObject({ name: 'RangeError', message: 'too far' });
    const refusal = here.call('refuses');
    await expect(refusal).rejects.toBeInstanceOf(OptionError);
    await expect(refusal).rejects.toMatchObject({ option: 'port', message: '"port" must be free' });
  });

  it('reject when the answer cannot be copied', async () => {
    const { here } = pair({ closure: () => () => {} });
    await expect(here.call('closure')).rejects.toThrow('could not be cloned');
  });

  it('reject at the other end, those that wait and those to come', async () => {
    const { here, there } = pair({ never: () => new Promise(() => {}) });
    const waiting = here.call('never');
    there.close();
    await expect(waiting).rejects.toThrow('gone');
    await expect(here.call('never')).rejects.toThrow('nobody is left');
    here.tell('never');
  });
});
