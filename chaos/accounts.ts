import type pg from 'pg';
import type { LocalCloud } from '../local/cloud.ts';
import type { Verdict } from './checks.ts';

/** The effect of the identity module's events outside the database: Firebase's claims carry the version of the person's row. */
export async function checkClaims(cloud: LocalCloud, database: pg.Client): Promise<Verdict> {
  const { rows } = await database.query<{ uid: string; version: number }>('select uid, version from identity."user"');
  const url = `http://${cloud.env['FIREBASE_AUTH_EMULATOR_HOST']}/identitytoolkit.googleapis.com/v1/projects/${cloud.project}/accounts:lookup`;
  const claims = new Map<string, number>();
  for (let from = 0; from < rows.length; from += 100) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
      body: JSON.stringify({ localId: rows.slice(from, from + 100).map(({ uid }) => uid) }),
    });
    const { users = [] } = (await answer.json()) as { users?: { localId: string; customAttributes?: string }[] };
    for (const { localId, customAttributes = '{}' } of users) {
      claims.set(localId, Number((JSON.parse(customAttributes) as { cv?: number }).cv ?? -1));
    }
  }
  const wrong = rows.filter(({ uid, version }) => claims.get(uid) !== Number(version));
  const examples = wrong.slice(0, 3).map(({ uid, version }) => `${uid}: ${claims.get(uid)} instead of ${version}`);
  return {
    name: 'I9 the claims of every Firebase account carry its row’s version',
    seen: rows.length,
    wrong: wrong.length,
    examples,
  };
}
