import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoPassword, people } from '../people.ts';
import type { Person } from '../people.ts';

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

const chosen = ['consumer', 'business'] as const;
const settleMs = 8_000;

interface Me {
  readonly roles: readonly string[];
  readonly activeRole: string;
}

/** A call of the public API by one of the people. */
async function ask(
  url: string,
  token: string,
  body: object,
  key: string,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key };
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
  return { ok: answer.ok, text: await answer.text() };
}

async function onboard(baseUrl: string, person: Person, token: string): Promise<Me> {
  const { email, name, phone, country } = person;
  const role = chosen.find((known) => known === person.role) ?? 'consumer';
  const body = { displayName: name, country, phone, role };
  const { ok, text } = await ask(`${baseUrl}/api/v1/users/me/onboarding`, token, body, randomUUID());
  if (!ok) throw new Error(`${email} could not be onboarded: ${text}`);
  return (JSON.parse(text) as { data: Me }).data;
}

/** Grants roles as an operator does, where no administrator is yet. */
async function appoint(pairs: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const script = join(import.meta.dirname, 'appoint.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...pairs], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let trouble = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (trouble += text));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`The demo people could not be given their roles: ${trouble}`);
}

/** Rights are kept for some seconds by who serves them, so a fresh one may need a moment. */
async function act(baseUrl: string, { email, role }: Person, token: string): Promise<void> {
  const url = `${baseUrl}/api/v1/users/me/active-role`;
  const until = Date.now() + settleMs;
  for (;;) {
    const { ok, text } = await ask(url, token, { role }, randomUUID());
    if (ok) return;
    if (Date.now() > until) throw new Error(`${email} cannot act as ${role}: ${text}`);
    await sleep(500);
  }
}

/**
 * Takes every person through onboarding as a client would, and gives those their role who cannot choose it. Who is
 * onboarded already stays as they are. Answers how many had to be given something.
 */
export async function seedPeople(
  baseUrl: string,
  authHost: string,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const signedIn = await Promise.all(
    people.map(async (person) => {
      const token = await signIn(authHost, person.email);
      return { person, token, me: await onboard(baseUrl, person, token) };
    }),
  );
  const lacking = signedIn.filter(({ person, me }) => !me.roles.includes(person.role));
  if (lacking.length === 0) return 0;
  await appoint(
    lacking.map(({ person }) => `${person.email}=${person.role}`),
    env,
  );
  await Promise.all(lacking.map(({ person, token }) => act(baseUrl, person, token)));
  return lacking.length;
}
