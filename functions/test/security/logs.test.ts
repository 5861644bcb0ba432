import { captureLog } from './log-capture.ts';
import { withRoom } from './suite.ts';
import { MANIFEST } from '../../src/http/manifest.ts';
import { rootLog } from '../../src/platform/log.ts';
import { tokenOf } from '../api.ts';
import { casesFor } from './cases.ts';
import { documentedStatuses } from './checks.ts';
import { fuzz, type Setting } from './fuzz.ts';
import { buildCaller } from './identities.ts';
import { PERMISSIONS } from './permissions.ts';
import { operationsOf } from './registry.ts';
import { EXAMPLES, TARGETS } from './targets.ts';
import { buildWorld } from './world.ts';

withRoom();

/** Texts of a body that belong to a person or a business; words that we offer for choice say nothing about anybody. */
function privateTexts(value: unknown, path = ''): string[] {
  if (typeof value === 'string')
    return value.length >= 8 && /[ @+\d-]/.test(value) && !/categor/.test(path) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => privateTexts(item, `${path}.${name}`));
}

function told(lines: readonly string[], secrets: Iterable<string>): string[] {
  const text = lines.join('\n');
  return [...secrets].filter((secret) => text.includes(secret));
}

test('the log of hostile requests holds nobody’s data, token or key, and no line that was not ours (SRV-9)', async () => {
  const operations = await operationsOf(Object.values(MANIFEST));
  const secrets = new Set<string>();
  const log = captureLog();
  let lines: readonly string[] = [];
  try {
    for (const operation of operations.filter(({ route }) => route.method !== 'GET')) {
      const line = PERMISSIONS.find(({ signature }) => signature === operation.signature)!;
      // A webhook lets nobody through: there it is whoever is not signed in that knocks.
      const name = line.may.has('owner') ? 'owner' : ([...line.may][0] ?? 'anonymous');
      const setting = async (): Promise<Setting> => {
        const world = await buildWorld();
        const caller = await buildCaller(name, world);
        const target = await TARGETS[line.on](world);
        const example = EXAMPLES[operation.signature]?.(target.ids);
        for (const one of [...world.canaries.map(({ value }) => value), ...privateTexts(example)]) secrets.add(one);
        if (caller.uid !== null) secrets.add(caller.uid);
        return { caller, target, example };
      };
      const cases = casesFor(operation, (await setting()).example, { seed: 5, count: 40 });
      const key = `canary-key-${crypto.randomUUID()}`;
      secrets.add(key);
      cases.push({ name: 'a key of its own', headers: { 'idempotency-key': key }, refuse: null });
      expect(await fuzz({ operation, statuses: documentedStatuses(operation.signature), setting }, cases)).toEqual([]);
    }
  } finally {
    lines = log.stop();
  }
  for (const uid of [...secrets].filter((one) => one.startsWith('uid-')))
    secrets.add(tokenOf(uid).split('.')[1]!.slice(0, 60));

  const ours = lines.filter((line) => line.startsWith('{"severity"'));
  expect(ours.length).toBeGreaterThan(500);
  expect(lines.filter((line) => !ours.includes(line))).toEqual([]);
  for (const line of ours) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(told(ours, secrets)).toEqual([]);
}, 240_000);

test('a name that is logged is seen, at the lowest level, too', () => {
  const log = captureLog();
  rootLog.debug('a line', { reason: 'because of Canary Owner' });
  const lines = log.stop();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ message: 'a line' }]);
  expect(told(lines, ['Canary Owner', 'Canary Consumer'])).toEqual(['Canary Owner']);
});
