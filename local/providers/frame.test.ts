import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFake, type Chaos } from './index.ts';

const CALM: Chaos = { loseAnswers: 0, dropWebhooks: 0, duplicateWebhooks: 0, forgeWebhooks: 0, seed: 7 };
const charge = (url: string, reference: string) =>
  fetch(`${url}/charge`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_frame', 'content-type': 'application/json' },
    body: JSON.stringify({
      email: 'a@b.example',
      amount: 100,
      currency: 'GHS',
      reference,
      mobile_money: { phone: '0551234987', provider: 'mtn' },
    }),
  });

/** Charges 200 times under this chaos with a quick clock; answers what was lost, what came in and what was captured. */
async function play(chaos: Partial<Chaos>): Promise<{ lost: number; came: number; captured: number }> {
  let came = 0;
  const inbox = createServer((request, response) => {
    came += 1;
    request.resume();
    response.end('{}');
  });
  await new Promise<void>((resolve) => inbox.listen(0, '127.0.0.1', resolve));
  const webhookTarget = `http://127.0.0.1:${(inbox.address() as AddressInfo).port}/`;
  const fake = await startFake('paystack', { port: 0, webhookTarget, chaos: { ...CALM, ...chaos }, speed: 1_000 });
  let lost = 0;
  for (let i = 0; i < 200; i++) await charge(fake.url, `ref-${i}`).catch(() => (lost += 1));
  await fake.advance(10_000);
  const captured = fake.statement().length;
  await fake.stop();
  inbox.closeAllConnections();
  await new Promise((resolve) => inbox.close(resolve));
  return { lost, came, captured };
}

test('chaos loses answers after the effect, drops, doubles and forges webhooks, by the seed', async () => {
  expect(await play({})).toEqual({ lost: 0, came: 200, captured: 200 });
  const bad = { loseAnswers: 0.2, dropWebhooks: 0.3 };
  const first = await play(bad);
  expect(first.captured).toBe(200);
  expect(first.lost).toBeGreaterThan(15);
  expect(first.came).toBeLessThan(170);
  expect((await play({ duplicateWebhooks: 0.5, forgeWebhooks: 0.5 })).came).toBeGreaterThan(320);
});

test('a webhook that is not taken comes again when virtual time says so', async () => {
  const fake = await startFake('paystack', { port: 0, webhookTarget: 'http://127.0.0.1:9/' });
  await charge(fake.url, 'ref-retry');
  await fake.advance(3_000);
  expect(fake.outbox()).toMatchObject([{ tries: 1, state: 'waiting' }]);
  await fake.advance(3 * 3_600_000);
  expect(fake.outbox()).toMatchObject([{ tries: 4, state: 'waiting' }]);
  await fake.advance(10 * 3_600_000);
  expect(fake.outbox()).toMatchObject([{ tries: 11, state: 'given_up' }]);
  await fake.stop();
});
