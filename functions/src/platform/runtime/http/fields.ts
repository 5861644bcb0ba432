import { AppError, InvalidRequest } from '../../errors.ts';

/** `?fields=id,price.amount`: the tree of names to keep. */
export type FieldTree = { readonly [name: string]: FieldTree | true };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function parseFields(text: string): FieldTree {
  const tree: Record<string, FieldTree | true> = {};
  const paths = text.split(',');
  if (text.length > 1000 || paths.length > 100) throw InvalidRequest({ field: 'fields' });
  for (const path of paths) {
    const names = path.trim().split('.');
    if (names.length > 5 || !names.every((name) => NAME.test(name) && name !== '__proto__' && name !== 'constructor')) {
      throw new AppError(400, [
        {
          code: 'request.invalid',
          field: 'fields',
          source: 'query',
          message: `“${path.slice(0, 40)}” is not a field name.`,
        },
      ]);
    }
    let node = tree;
    names.forEach((name, depth) => {
      const next = Object.hasOwn(node, name) ? node[name] : undefined;
      if (depth === names.length - 1) node[name] = true;
      else if (next !== true) node = node[name] = (next as Record<string, FieldTree | true> | undefined) ?? {};
    });
  }
  return tree;
}

/** Keeps the named fields, inside lists too. A name that the data lacks is an error that names it: silence hides typing slips. */
export function selectFields(data: unknown, tree: FieldTree, known?: (path: readonly string[]) => boolean): unknown {
  return pick(data, tree, [], known);
}

function pick(
  data: unknown,
  tree: FieldTree,
  path: readonly string[],
  known?: (path: readonly string[]) => boolean,
): unknown {
  if (Array.isArray(data)) return data.map((item) => pick(item, tree, path, known));
  if (data === null || typeof data !== 'object') return data;
  const kept: Record<string, unknown> = {};
  for (const [name, below] of Object.entries(tree)) {
    const here = [...path, name];
    if (!Object.hasOwn(data, name)) {
      if (known?.(here) === true) continue;
      throw new AppError(400, [
        {
          code: 'request.invalid',
          field: 'fields',
          source: 'query',
          message: `There is no field “${here.join('.')}” here.`,
        },
      ]);
    }
    const value = (data as Record<string, unknown>)[name];
    kept[name] = below === true ? value : pick(value, below, here, known);
  }
  return kept;
}
