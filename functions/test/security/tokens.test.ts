import { withRoom } from './suite.ts';
import { MANIFEST } from '../../src/http/manifest.ts';
import { buildUser } from '../../src/modules/identity/identity.factory.ts';
import { tokenOf } from '../api.ts';
import { documentedStatuses, faultsOf } from './checks.ts';
import { fill, operationsOf } from './registry.ts';
import { changedTables, snapshot } from './world.ts';

withRoom();

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const withHeader = (header: object, uid: string): string =>
  [part(header), tokenOf(uid).split('.')[1]!, 'AAAA'].join('.');

/** An admin's token, each with one thing wrong; the last two would be a stranger's own. */
const WRONG: Readonly<Record<string, (uid: string) => string>> = {
  'of another project': (uid) => tokenOf(uid, { aud: 'another-project' }),
  'by another issuer': (uid) => tokenOf(uid, { iss: 'https://securetoken.google.com/another-project' }),
  'by no issuer': (uid) => tokenOf(uid, { iss: undefined }),
  'signed with a shared secret': (uid) => withHeader({ alg: 'HS256', typ: 'JWT' }, uid),
  'that claims a signature nobody can check here': (uid) => withHeader({ alg: 'RS256', kid: 'x', typ: 'JWT' }, uid),
  'that ran out a second ago': (uid) => tokenOf(uid, { exp: Math.floor(Date.now() / 1000) - 1 }),
  'that never runs out': (uid) => tokenOf(uid, { exp: undefined }),
  'from the future': (uid) => tokenOf(uid, { iat: Math.floor(Date.now() / 1000) + 3_600 }),
  'with times as text': (uid) => tokenOf(uid, { exp: '9999999999', iat: '0' }),
  'of nobody': () => tokenOf(''),
  'of a number': (uid) => tokenOf(uid, { sub: 1 }),
  'of a list': (uid) => tokenOf(uid, { sub: [uid] }),
  'of a name too long': () => tokenOf('x'.repeat(129)),
  'of a name with NUL in it': (uid) => tokenOf(`${uid}\0`),
};

describe('a token with one thing wrong opens no route (API2)', () => {
  test.each(Object.entries(WRONG))('a token %s', async (_what, make) => {
    const { uid } = await buildUser({ activeRole: 'admin' });
    const authorization = `Bearer ${make(uid)}`;
    const before = await snapshot();
    const findings: string[] = [];
    for (const operation of await operationsOf(Object.values(MANIFEST))) {
      // A webhook's sender shows no token of ours.
      if (operation.route.options.raw === true) continue;
      const answer = await operation.api<unknown>(fill(operation.signature, {}), { headers: { authorization } });
      const statuses = documentedStatuses(operation.signature);
      const faults = faultsOf(operation, statuses, { answer, milliseconds: 0 });
      if (answer.status !== 401) faults.push(`expected 401, was answered ${answer.status}`);
      findings.push(...faults.map((fault) => `${operation.signature}: ${fault}`));
    }
    expect(findings).toEqual([]);
    expect(changedTables(before, await snapshot())).toEqual([]);
  });
});
