import type pg from 'pg';
import type { Verdict } from '../checks.ts';
import type { Payment } from './till.ts';

interface Line {
  readonly attempt: string;
  readonly credits: number;
  readonly credited: string;
}

/** How often each payment was credited to its payee. A sabotaged reference begins like the real one. */
async function creditsOf(database: pg.Client): Promise<ReadonlyMap<string, Line>> {
  const { rows } = await database.query<Line>(
    `select substr(t.reference, 9, 36) as attempt, count(*)::int as credits, sum(p.amount)::text as credited
     from ledger.transaction t join ledger.posting p on p.transaction_id = t.id
     join ledger.account a on a.id = p.account_id and a.owner_kind = 'user' and a.kind = 'wallet'
     where t.kind = 'payment.captured' and t.reference like 'payment:%' group by 1`,
  );
  return new Map(rows.map((line) => [line.attempt, line]));
}

export async function bookedOf(database: pg.Client, payments: readonly Payment[]): Promise<number> {
  const credits = await creditsOf(database);
  return payments.filter(({ attempt }) => credits.has(attempt)).length;
}

/** Against what the providers themselves say was paid. */
export async function checkMoney(
  database: pg.Client,
  payments: readonly Payment[],
  paid: ReadonlyMap<string, string>,
): Promise<Verdict[]> {
  const credits = await creditsOf(database);
  const [twice, lost, unearned, astray]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const { attempt, reference, name, kind } of payments) {
    const line = credits.get(attempt);
    const amount = paid.get(reference);
    const told = `${name}, ${kind}, ${reference}`;
    if (line !== undefined && line.credits > 1) twice.push(`${told}: credited ${line.credits} times`);
    if (line === undefined && amount !== undefined) lost.push(`${told}: paid and never credited`);
    if (line !== undefined && amount === undefined) unearned.push(`${told}: credited and never paid`);
    if (line !== undefined && amount !== undefined && BigInt(line.credited) !== BigInt(amount) * BigInt(line.credits))
      astray.push(`${told}: ${amount} was paid, ${line.credited} credited`);
  }
  const { rows } = await database.query<{ wallets: number; wrong: number }>(
    `select count(*)::int as wallets, count(*) filter (where a.posted <> coalesce(i.owed, 0))::int as wrong
     from ledger.account a left join (
       select credit_owner_id as owner, currency, sum(captured - refunded) as owed from payments.intent group by 1, 2) i
       on i.owner = a.owner_id and i.currency = a.asset
     where a.owner_kind = 'user' and a.kind = 'wallet'`,
  );
  const { rows: suspense } = await database.query<{ n: number }>(
    'select count(*)::int as n from payments.suspense_item',
  );
  const verdict = (name: string, problems: readonly string[]): Verdict => ({
    name,
    seen: payments.length,
    wrong: problems.length,
    examples: problems.slice(0, 5),
  });
  return [
    verdict('G-S4 nothing is credited twice', twice),
    verdict('G-S4 nothing that was paid is lost', lost),
    verdict('G-S4 nothing is credited that was not paid', unearned),
    verdict('G-S4 what is credited is what the provider’s statement says', astray),
    {
      name: 'G-S4 every wallet holds what was captured less what went back',
      seen: rows[0]!.wallets,
      wrong: rows[0]!.wrong,
    },
    { name: 'G-S4 nothing is in suspense', seen: payments.length, wrong: suspense[0]!.n },
  ];
}
