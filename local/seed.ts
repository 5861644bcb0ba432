import { demoPassword, people } from './people.ts';
import type { Person } from './people.ts';

/** Calls the Auth emulator's REST with the rights of the project's owner. */
async function call(url: string, body: object): Promise<{ readonly status: number; readonly json: unknown }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: answer.status, json: await answer.json() };
}

/** Makes the accounts that are missing; those that are there stay as their owners left them. */
export async function seedAccounts(authHost: string, project: string): Promise<readonly Person[]> {
  const base = `http://${authHost}/identitytoolkit.googleapis.com/v1/projects/${project}/accounts`;
  const looked = await call(`${base}:lookup`, { localId: people.map((person) => person.uid) });
  const known = new Set(((looked.json as { users?: { localId: string }[] }).users ?? []).map((user) => user.localId));
  const missing = people.filter((person) => !known.has(person.uid));
  await Promise.all(
    missing.map(async ({ uid, email, name }) => {
      const account = { localId: uid, email, displayName: name, password: demoPassword, emailVerified: true };
      const { status, json } = await call(base, account);
      if (status !== 200) throw new Error(`The Auth emulator refused ${email}: ${JSON.stringify(json)}`);
    }),
  );
  return missing;
}

/** Signs a person in and answers their ID token, good for an hour. */
export async function signIn(authHost: string, email: string, password = demoPassword): Promise<string> {
  const url = `http://${authHost}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=local`;
  const { status, json } = await call(url, { email, password, returnSecureToken: true });
  if (status !== 200) throw new Error(`${email} could not sign in: ${JSON.stringify(json)}`);
  return (json as { idToken: string }).idToken;
}
