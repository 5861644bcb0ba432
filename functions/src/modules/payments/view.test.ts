import type { AttemptRow } from './store.ts';
import { attemptOf } from './view.ts';

const page = { kind: 'redirect', text: 'Continue on the payment page.', url: 'https://pay.example/1' };
const row = (status: AttemptRow['status'], action: AttemptRow['action']): AttemptRow =>
  ({
    id: '01a1fcec-1200-766e-a495-a3bfc5c5fb28',
    method: 'mobile_money',
    network: 'wave',
    status,
    settlement: null,
    reason: null,
    action,
    createdAt: new Date(0),
  }) as AttemptRow;

describe('PAY-4 what a screen shows of a try', () => {
  test('says what the payer has to do for as long as the network waits for it', () => {
    for (const status of ['action_required', 'pending'] as const)
      expect(attemptOf([row(status, page as AttemptRow['action'])])).toMatchObject({ text: page.text, action: page });
    expect(attemptOf([row('pending', null)])).toMatchObject({ text: 'We are waiting for your network.', action: null });
  });

  test('asks nothing of him while nobody knows', () => {
    const shown = attemptOf([row('unknown', page)]);
    expect(shown).toMatchObject({ state: 'unknown', action: null, failure: null });
    expect(shown!.text).toContain('Please do not pay again');
  });
});
