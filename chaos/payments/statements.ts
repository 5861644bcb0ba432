import type pg from 'pg';
import type { LocalCloud } from '../../local/cloud.ts';
import type { Mishaps, StatementLine } from '../../local/providers/fake.ts';

const providers = ['paystack', 'flutterwave', 'mpesa', 'momo', 'stripe', 'paypal'] as const;

/** Puts what each provider says that it moved beside what we have. */
export async function layOutStatements(cloud: LocalCloud, database: pg.Client): Promise<void> {
  await database.query(`create unlogged table chaos.statement (provider text not null, kind text not null,
    reference text, provider_reference text, amount bigint not null, currency text not null, state text not null)`);
  for (const provider of providers) {
    const answer = await fetch(`http://127.0.0.1:${cloud.ports[provider]}/__fake/statement`);
    const lines = (await answer.json()) as StatementLine[];
    await database.query(
      `insert into chaos.statement select $1, kind, reference, "providerReference", amount, currency, state
       from jsonb_to_recordset($2::jsonb) as s (kind text, reference text, "providerReference" text, amount bigint,
         currency text, state text)`,
      [provider, JSON.stringify(lines)],
    );
    console.log(`  ${provider}: ${lines.filter(({ kind }) => kind === 'charge').length} charges captured there`);
  }
}

/** What the providers really did wrong, all together. */
export async function tellMishaps(cloud: LocalCloud): Promise<Mishaps> {
  const all = await Promise.all(
    providers.map(async (provider) => {
      const answer = await fetch(`http://127.0.0.1:${cloud.ports[provider]}/__fake/mishaps`);
      return (await answer.json()) as Mishaps;
    }),
  );
  const sum = (of: keyof Mishaps): number => all.reduce((total, one) => total + one[of], 0);
  const share = (part: number, whole: number): string =>
    `${part} (${((100 * part) / Math.max(1, whole)).toFixed(1)} %)`;
  const [answers, webhooks] = [sum('answers'), sum('webhooks')];
  const sent = webhooks - sum('webhooksDropped');
  console.log(
    `  of ${answers} answers of providers ${share(sum('answersLost'), answers)} were lost after the effect; of ${webhooks} callbacks ` +
      `${share(sum('webhooksDropped'), webhooks)} never came, and of those sent ${share(sum('webhooksDuplicated'), sent)} came twice ` +
      `and ${share(sum('webhooksForged'), sent)} had a forged one beside them`,
  );
  return {
    answers,
    answersLost: sum('answersLost'),
    webhooks,
    webhooksDropped: sum('webhooksDropped'),
    webhooksDuplicated: sum('webhooksDuplicated'),
    webhooksForged: sum('webhooksForged'),
  };
}
