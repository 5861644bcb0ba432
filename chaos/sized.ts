import { oneOf, platform, readCommand, whole } from './command-line.ts';

/** Of a scenario that is a number of things done at once. */
export type Sized<Sabotage extends string> = ReturnType<typeof readSized<Sabotage>>;

interface Presets<Sabotage extends string> {
  readonly scenario: string;
  readonly count: number;
  readonly clients: number;
  readonly sabotages: readonly Sabotage[];
}

export function readSized<Sabotage extends string>(
  { scenario, count, clients, sabotages }: Presets<Sabotage>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
) {
  const spec = {
    count: whole(count, 10, 1_000_000),
    /** How many are under way at the same time. */
    clients: whole(clients, 1, 64),
    sabotage: oneOf(sabotages),
    ...platform,
  };
  return readCommand(scenario, spec, args, env);
}
