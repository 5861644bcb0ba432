import { answer, unknown } from './answer.ts';
import { lookFirst, UNDER_WAY_MS } from './look-first.ts';
import { NOT_KNOWN } from './port.ts';

const charged = answer({ state: 'pending' });

describe('PAY-2 looking before asking', () => {
  test('asks for what is not known, and answers what is', async () => {
    const ask = jest.fn(() => Promise.resolve(charged));
    const known = answer({ state: 'succeeded' });
    expect(await lookFirst(1_000, () => Promise.resolve(unknown(NOT_KNOWN)), ask)).toBe(charged);
    expect(await lookFirst(1_000, () => Promise.resolve(known), ask)).toBe(known);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('does not ask when looking used up the time: somebody else may be asking by then', async () => {
    const ask = jest.fn(() => Promise.resolve(charged));
    const heard = await lookFirst(UNDER_WAY_MS, () => Promise.resolve(unknown(NOT_KNOWN)), ask);
    expect(heard).toMatchObject({ state: 'unknown' });
    expect(heard.detail).not.toBe(NOT_KNOWN);
    expect(ask).not.toHaveBeenCalled();
  });
});
