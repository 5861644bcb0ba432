import { oneOf, platform, readCommand, usageOf, UsageError, whole } from './command-line.ts';

const sabotages = ['dedupe', 'inbox'] as const;
export type Sabotage = (typeof sabotages)[number];

const spec = {
  /** Listings to import. */
  count: whole(10_000, 1, 1_000_000),
  clients: whole(16, 1, 256),
  sellers: whole(40, 1, 1_000),
  /** Between two kills of the functions host. */
  killEveryMs: whole(2_000, 200, 600_000, 'MS'),
  sabotage: oneOf(sabotages),
  ...platform,
};
export type Options = ReturnType<typeof readOptions>;

export function readOptions([scenario, ...args]: readonly string[], env: NodeJS.ProcessEnv) {
  if (scenario !== 'import') throw new UsageError(`Say which scenario: ${usageOf('import', spec)}`);
  return readCommand(scenario, spec, args, env);
}
