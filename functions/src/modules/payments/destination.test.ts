import { z } from 'zod';
import { completeDestination, DESTINATION_FIELDS, maskedDestination, readDestination } from './destination.ts';

const Draft = z.strictObject(DESTINATION_FIELDS).superRefine(completeDestination);
const missing = (draft: unknown) => Draft.safeParse(draft).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('PAY-8 where money is sent', () => {
  test('each way needs its own fields', () => {
    expect(missing({ method: 'bank', name: 'Ama Mensah' })).toEqual(['bankCode', 'accountNumber']);
    expect(missing({ method: 'mobile_money', network: 'mtn', name: 'Ama Mensah' })).toEqual(['phone']);
    expect(missing({ method: 'mobile_money', phone: '0244123456', name: 'Ama Mensah' })).toEqual([]);
  });

  test('is read as its country writes it, and shown masked', async () => {
    const name = 'Ama Mensah';
    const phone = await readDestination({ method: 'mobile_money', phone: '0244123456', network: 'mtn', name }, 'GH');
    expect(phone).toEqual({
      ...{ method: 'mobile_money', country: 'GH', phone: '+233244123456' },
      ...{ network: 'mtn', account: null, name },
    });
    expect(maskedDestination(phone!)).toBe('mtn +233•••456');
    expect(maskedDestination({ ...phone!, network: null })).toBe('mobile money +233•••456');
    const bank = await readDestination({ method: 'bank', bankCode: 'GH010', accountNumber: '0012345678', name }, 'GH');
    expect(bank).toMatchObject({ phone: null, account: { bankCode: 'GH010', number: '0012345678', name } });
    expect(maskedDestination(bank!)).toBe('GH010 •••5678');
    expect(await readDestination({ method: 'mobile_money', phone: '0000', name }, 'GH')).toBeNull();
  });
});
