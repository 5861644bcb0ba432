import type pg from 'pg';
import type { Verdict } from '../checks.ts';
import { Connection } from './connection.ts';
import { World, type Call } from './operations.ts';

const PAIRS = 4;

/** G-M4: so many transactions, each of which two clients reverse at once: as many reversals, no more and no fewer. */
export async function reverseTwice(
  count: number,
  to: { readonly url: string; readonly admin: pg.Client },
): Promise<Verdict> {
  const world = new World(2 ** 32 - 1);
  const at = new Date();
  const clearing = { owner: { kind: 'provider', id: 'chaos' }, kind: 'clearing', asset: 'NGN' } as const;
  const name = (n: number) => `reversals:${n}`;
  const clients = Array.from({ length: 2 * PAIRS }, () => new Connection(to.url, to.admin));
  const tally = new Map<string, number>();
  const reversal = (n: number, side: number): Call => ({
    kind: 'reverse',
    reference: `${name(n)}:${side}`,
    transaction: name(n),
    at,
  });
  await Promise.all(
    Array.from({ length: PAIRS }, async (_, pair) => {
      const [one, other] = [clients[2 * pair]!, clients[2 * pair + 1]!];
      for (let n = pair; n < count; n += PAIRS) {
        const moves = [{ from: clearing, to: world.wallets[(3 * n) % 9]!, amount: BigInt(1 + (n % 97)) }];
        await one.send({ kind: 'post', reference: name(n), moves, at });
        for (const outcome of await Promise.all([one.send(reversal(n, 1)), other.send(reversal(n, 2))])) {
          tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
        }
      }
    }),
  );
  await Promise.all(clients.map((client) => client.close()));
  const { rows } = await to.admin.query<{ reversed: string }>(
    `select count(*) as reversed from ledger.transaction where reversal_of is not null and reference like 'reversals:%'`,
  );
  const reversed = Number(rows[0]!.reversed);
  const [posted, refused] = [tally.get('posted') ?? 0, tally.get('reversed') ?? 0];
  return {
    name: `G-M4 ${count} transactions, each reversed twice at once: ${posted} reversed, ${refused} refused`,
    seen: 2 * count,
    wrong: Math.abs(reversed - count) + Math.abs(posted - count) + Math.abs(refused - count),
  };
}
