import type pg from 'pg';
import type { LocalCloud } from '../../local/cloud.ts';
import type { StatementLine } from '../../local/providers/fake.ts';

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
