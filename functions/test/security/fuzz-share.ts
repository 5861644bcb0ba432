import { MANIFEST } from '../../src/http/manifest.ts';
import { casesFor } from './cases.ts';
import { documentedStatuses } from './checks.ts';
import { fuzz, type Setting } from './fuzz.ts';
import { buildCaller } from './identities.ts';
import { PERMISSIONS } from './permissions.ts';
import { operationsOf } from './registry.ts';
import { EXAMPLES, TARGETS } from './targets.ts';
import { buildWorld } from './world.ts';

/** A finding comes again with the same seed; a longer run or another seed looks elsewhere. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);
const CASES = Number(process.env['FUZZ_CASES'] ?? 200);

/** Jest runs files side by side, tests of a file one by one: so each share of the routes is a file. */
const SHARES = 2;

export function fuzzShare(share: number): void {
  describe(`hostile requests to every route (API3, API4), share ${share + 1} of ${SHARES}, FUZZ_SEED=${SEED} FUZZ_CASES=${CASES}`, () => {
    let sent = 0;
    const started = performance.now();
    afterAll(() => {
      const seconds = Math.round((performance.now() - started) / 1000);
      console.info(`${sent} hostile requests in ${seconds} s, FUZZ_SEED=${SEED} FUZZ_CASES=${CASES}`);
    });

    const signatures = [...new Set(PERMISSIONS.map(({ signature }) => signature))].filter(
      (_, at) => at % SHARES === share,
    );
    test.each(signatures)(
      '%s',
      async (signature) => {
        const operation = (await operationsOf(Object.values(MANIFEST))).find((one) => one.signature === signature)!;
        const line = PERMISSIONS.find((one) => one.signature === signature)!;
        const name = line.may.has('owner')
          ? 'owner'
          : line.may.has('admin')
            ? 'admin'
            : ([...line.may][0] ?? 'anonymous');
        const setting = async (): Promise<Setting> => {
          const world = await buildWorld();
          const caller = await buildCaller(name, world);
          const target = await TARGETS[line.on](world);
          return { caller, target, example: EXAMPLES[signature]?.(target.ids) };
        };
        const cases = casesFor(operation, (await setting()).example, { seed: SEED, count: CASES });
        sent += cases.length;
        expect(await fuzz({ operation, statuses: documentedStatuses(signature), setting }, cases)).toEqual([]);
      },
      60_000 + CASES * 100,
    );
  });
}
