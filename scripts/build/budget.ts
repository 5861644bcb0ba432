import type { Metafile } from 'esbuild';

/** What one entry of the bundle costs before its first line runs. Sizes in bytes, minified. */
export interface EntryCost {
  /** The source file: `functions/src/http/index.ts`. */
  readonly entry: string;
  readonly own: number;
  /** The entry's file and everything that it imports statically; what a dynamic import loads comes later, if at all. */
  readonly closure: number;
  /** Every package with code in that closure, or imported by it from outside of the bundle. */
  readonly packages: ReadonlySet<string>;
}

type Outputs = Metafile['outputs'];

export function entryCosts(outputs: Outputs): EntryCost[] {
  const costs: EntryCost[] = [];
  for (const [file, output] of Object.entries(outputs)) {
    if (output.entryPoint === undefined || !file.endsWith('.js')) continue;
    const files = staticClosure(outputs, file);
    const closure = files.reduce((sum, name) => sum + outputs[name]!.bytes, 0);
    costs.push({ entry: output.entryPoint, own: output.bytes, closure, packages: packagesIn(outputs, files) });
  }
  return costs.sort((a, b) => a.entry.localeCompare(b.entry));
}

function staticClosure(outputs: Outputs, start: string): string[] {
  const seen = new Set([start]);
  // A set grows while it is walked: each file is visited once.
  for (const file of seen) {
    for (const { path, kind, external } of outputs[file]!.imports) {
      if (kind === 'import-statement' && external !== true && outputs[path] !== undefined) seen.add(path);
    }
  }
  return [...seen];
}

function packagesIn(outputs: Outputs, files: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const file of files) {
    const { inputs, imports } = outputs[file]!;
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path);
      if (name !== null && bytesInOutput > 0) found.add(name);
    }
    for (const { path, external, kind } of imports) {
      if (external === true && kind !== 'dynamic-import' && !path.startsWith('node:')) found.add(bareName(path));
    }
  }
  return found;
}

/** The innermost package of `…/node_modules/a/node_modules/@b/c/x.js`: `@b/c`. */
function packageOf(path: string): string | null {
  const parts = path.split('node_modules/');
  return parts.length === 1 ? null : bareName(parts.at(-1)!);
}

function bareName(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

export interface Budget {
  /** Entries that users wait for: the manifest and the HTTPS functions. */
  readonly entries: RegExp;
  readonly closureKb: number;
  /** Packages that must come by dynamic import; `@scope/*` takes the whole scope. */
  readonly heavy: readonly string[];
}

/** One sentence for each way in which the build is too dear to start; none when it is within its budget. */
export function overBudget(costs: readonly EntryCost[], budget: Budget): string[] {
  const complaints: string[] = [];
  for (const { entry, closure, packages } of costs.filter((cost) => budget.entries.test(cost.entry))) {
    const kb = closure / 1000;
    if (kb > budget.closureKb) {
      complaints.push(`${entry} loads ${kb.toFixed(0)} kB before it answers; the budget is ${budget.closureKb} kB.`);
    }
    for (const name of [...packages].filter((found) => budget.heavy.some((heavy) => covers(heavy, found))).sort()) {
      complaints.push(`${entry} imports ${name} statically; load it with await import() where it is first used.`);
    }
  }
  return complaints;
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
