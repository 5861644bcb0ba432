import { superuser } from '../../../test/database.ts';
import type { UserActor } from '../../platform/actor.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { buildUser } from '../identity/identity.factory.ts';

export interface BuiltStatement {
  readonly id: string;
  readonly publicId: string;
}

/** A statement of November 2026 that takes parts; with `parts` these are here already. */
export async function buildStatement(given: { readonly parts?: readonly string[] } = {}): Promise<BuiltStatement> {
  const now = new Date();
  const id = newId(now);
  await superuser.run(
    `insert into reconciliation.statement (id, provider, format, currency, period_from, period_to, status, created_by, version,
       created_at, updated_at)
     values ($1, 'momo', 'json_lines', 'GHS', '2026-11-01', '2026-12-01', 'receiving', 'operator:test', 1, $2, $2)`,
    [id, now],
  );
  for (const [place, body] of (given.parts ?? []).entries())
    await superuser.run('insert into reconciliation.chunk (statement_id, place, body) values ($1, $2, $3)', [
      id,
      place,
      body,
    ]);
  return { id, publicId: publicId('stm', id) };
}

/** Money at the provider that we know nothing of: 12.50 GHS. `proposedBy` has proposed to correct it. */
export async function buildFinding(given: { readonly proposedBy?: UserActor } = {}): Promise<BuiltStatement> {
  const statement = await buildStatement();
  const now = new Date();
  const id = newId(now);
  const by = given.proposedBy?.userId ?? null;
  await superuser.run(
    `insert into reconciliation.finding (id, statement_id, fault, kind, line, told_amount, told_currency, key, status, resolution, note,
       proposed_by, created_at, updated_at)
     values ($1, $2, 'extra', 'charge', 0, 1250, 'GHS', 'RCPT', $3, $4, $5, $6, $7, $7)`,
    [
      id,
      statement.id,
      by === null ? 'open' : 'proposed',
      by === null ? null : 'correct',
      by === null ? null : 'They have it, we do not.',
      by,
      now,
    ],
  );
  return { id, publicId: publicId('fnd', id) };
}

export const buildAdmin = (): Promise<UserActor> => buildUser({ activeRole: 'admin' });
