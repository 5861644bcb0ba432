/** What the shell sees when the local cloud ends; scripts may tell the causes apart. */
export const exitCodes = { broken: 1, portTaken: 2, missing: 3, alreadyRunning: 4, database: 5, build: 6 } as const;

export type LocalFailure = keyof typeof exitCodes;

/** A failure that one sentence explains to the person who typed the command: it is printed without a stack. */
export class LocalError extends Error {
  readonly kind: LocalFailure;
  readonly exitCode: number;

  constructor(kind: LocalFailure, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'LocalError';
    this.kind = kind;
    this.exitCode = exitCodes[kind];
  }
}

/** One sentence for a LocalError, the stack for anything unforeseen. */
export function explain(error: unknown): { readonly sentence: string; readonly exitCode: number } {
  if (error instanceof LocalError) return { sentence: error.message, exitCode: error.exitCode };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { sentence: `The local cloud stopped for a reason it did not foresee: ${text}`, exitCode: exitCodes.broken };
}
