import fc from 'fast-check';
import { z } from 'zod';

type Shape = z.ZodType;
interface Def {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Shape>>;
  readonly element?: Shape;
  readonly innerType?: Shape;
  readonly in?: Shape;
  readonly options?: readonly Shape[];
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, string>>;
  readonly valueType?: Shape;
}
interface Bag {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly patterns?: ReadonlySet<RegExp>;
}

const defOf = (schema: Shape): Def => schema._zod.def;
const bagOf = (schema: Shape): Bag => schema._zod.bag;

/**
 * Values that a schema takes, on its input side. What a check written in code asks for cannot be read off the schema: where
 * guesses mostly fail, the example stands in, so that the whole is still right.
 */
export function arbitraryOf(schema: Shape, example?: unknown): fc.Arbitrary<unknown> {
  const arbitrary = build(schema, example);
  const fits = (value: unknown): boolean => schema.safeParse(value).success;
  const right = fc.sample(arbitrary, { seed: 1, numRuns: 40 }).filter(fits).length;
  return right >= 8 ? arbitrary.filter(fits) : fc.constant(example);
}

function build(schema: Shape, example: unknown): fc.Arbitrary<unknown> {
  const def = defOf(schema);
  const { minimum, maximum, format, patterns } = bagOf(schema);
  switch (def.type) {
    case 'object': {
      const given = (example ?? {}) as Record<string, unknown>;
      const fields = Object.entries(def.shape!);
      const required = fields.filter(([, field]) => !field.safeParse(undefined).success).map(([name]) => name);
      const parts = Object.fromEntries(fields.map(([name, field]) => [name, arbitraryOf(field, given[name])]));
      return fc.record(parts, { requiredKeys: required });
    }
    case 'string': {
      if (format === 'datetime') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
      if (format === 'email') return fc.emailAddress();
      if (format === 'uuid') return fc.uuid();
      const [pattern] = patterns ?? [];
      if (pattern !== undefined) return matching(pattern, example);
      const bounds = (schema.meta() ?? {}) as { minLength?: number; maxLength?: number };
      const minLength = bounds.minLength ?? minimum ?? 0;
      const most = bounds.maxLength ?? maximum ?? 60;
      return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(most, 80)) });
    }
    case 'number': {
      const range = {
        ...(minimum === undefined ? {} : { min: minimum }),
        ...(maximum === undefined ? {} : { max: maximum }),
      };
      return format === 'safeint' || format === 'int32'
        ? fc.maxSafeInteger().filter((n) => n >= (minimum ?? n) && n <= (maximum ?? n))
        : fc.double({ ...range, noNaN: true, noDefaultInfinity: true });
    }
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constantFrom(...def.values!);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries!));
    case 'array': {
      const element = arbitraryOf(def.element!, (example as readonly unknown[] | undefined)?.[0]);
      return fc.array(element, { minLength: minimum ?? 0, maxLength: Math.min(maximum ?? 5, 5) });
    }
    case 'union':
      return fc.oneof(...def.options!.map((option) => arbitraryOf(option, example)));
    case 'record':
      return fc.dictionary(fc.string(), arbitraryOf(def.valueType!));
    case 'nullable':
      return fc.option(arbitraryOf(def.innerType!, example), { nil: null });
    case 'optional':
    case 'default':
    case 'prefault':
    case 'readonly':
      return arbitraryOf(def.innerType!, example);
    case 'pipe':
      return build(def.in!, example);
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

/** Some patterns look around, which fast-check cannot follow. */
function matching(pattern: RegExp, example: unknown): fc.Arbitrary<unknown> {
  try {
    return fc.stringMatching(pattern);
  } catch {
    return fc.constant(example);
  }
}

export interface Bounds {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
}

/** The documented bounds of each field, by its path: what lies one beyond them is worth a try. */
export function boundsOf(schema: Shape): Map<string, Bounds> {
  const found = new Map<string, Bounds>();
  const walk = (node: JsonSchema, path: string): void => {
    if (path !== '') found.set(path, node);
    for (const one of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) walk(one, path);
    for (const [name, child] of Object.entries(node.properties ?? {}))
      walk(child, path === '' ? name : `${path}.${name}`);
  };
  walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '');
  return found;
}

interface JsonSchema extends Bounds {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}
