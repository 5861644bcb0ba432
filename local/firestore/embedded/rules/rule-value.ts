import { RpcError } from '../rpc-error.ts';
import type { Document, Fields, Value } from '../messages.ts';
import { toMicros } from '../timestamp.ts';

/** An expression that failed, or that a query leaves open. Never true, and what is built on it is open too. */
export const open = Symbol('open');

export class RuleTimestamp {
  readonly micros: bigint;
  constructor(micros: bigint) {
    this.micros = micros;
  }
}

export class RulePath {
  readonly segments: readonly string[];
  constructor(segments: readonly string[]) {
    this.segments = segments;
  }
}

export class RuleSet {
  readonly items: readonly RuleValue[];
  constructor(items: readonly RuleValue[]) {
    this.items = items.filter((item, index) => items.findIndex((other) => equal(item, other) === true) === index);
  }
}

export class RuleMap {
  readonly entries: ReadonlyMap<string, RuleValue>;
  /** A whole map knows its keys; one drawn from a query's filters knows only some. */
  readonly whole: boolean;
  constructor(entries: Iterable<readonly [string, RuleValue]>, whole = true) {
    this.entries = new Map(entries);
    this.whole = whole;
  }

  get(key: string): RuleValue {
    const value = this.entries.get(key);
    return value === undefined ? open : value;
  }
}

export type RuleValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Buffer
  | RuleTimestamp
  | RulePath
  | RuleSet
  | RuleMap
  | readonly RuleValue[]
  | typeof open;

export function toRuleValue(value: Value): RuleValue {
  if (value.booleanValue !== undefined) return value.booleanValue;
  if (value.integerValue !== undefined) return BigInt(value.integerValue);
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.timestampValue !== undefined) return new RuleTimestamp(toMicros(value.timestampValue));
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.referenceValue !== undefined) return new RulePath(value.referenceValue.split('/').slice(2));
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(toRuleValue);
  if (value.mapValue) return toRuleMap(value.mapValue.fields ?? {});
  return value.geoPointValue ? open : null;
}

export function toRuleMap(fields: Fields): RuleMap {
  return new RuleMap(Object.entries(fields).map(([key, value]) => [key, toRuleValue(value)] as const));
}

/** `resource` as rules see it: null for a document that does not exist. */
export function toResource(document: Pick<Document, 'name' | 'fields'> | undefined): RuleValue {
  if (document === undefined) return null;
  const path = new RulePath(document.name.split('/').slice(2));
  return new RuleMap([
    ['data', toRuleMap(document.fields)],
    ['id', path.segments.at(-1) ?? ''],
    ['__name__', path],
  ]);
}

/** A token's claims: numbers without a fraction are integers. */
export function fromPlain(value: unknown): RuleValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value === 'object')
    return new RuleMap(Object.entries(value).map(([key, one]) => [key, fromPlain(one)] as const));
  throw new RpcError('INVALID_ARGUMENT', `A token cannot carry a ${typeof value}.`);
}

export function isList(value: RuleValue): value is readonly RuleValue[] {
  return Array.isArray(value);
}

export function isNumber(value: RuleValue): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

function all(pairs: readonly (readonly [RuleValue, RuleValue])[]): boolean | typeof open {
  const results = pairs.map(([a, b]) => equal(a, b));
  return results.includes(false) ? false : results.includes(open) ? open : true;
}

export function equal(a: RuleValue, b: RuleValue): boolean | typeof open {
  if (a === open || b === open) return open;
  if (isNumber(a) && isNumber(b)) return typeof a === typeof b ? a === b : Number(a) === Number(b);
  if (a instanceof RuleTimestamp && b instanceof RuleTimestamp) return a.micros === b.micros;
  if (a instanceof RulePath && b instanceof RulePath) return a.segments.join('/') === b.segments.join('/');
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return a.equals(b);
  if (isList(a) && isList(b)) {
    return a.length === b.length && all(a.map((item, index) => [item, b[index] ?? null] as const));
  }
  if (a instanceof RuleSet && b instanceof RuleSet) {
    return (
      a.items.length === b.items.length && a.items.every((item) => b.items.some((other) => equal(item, other) === true))
    );
  }
  if (a instanceof RuleMap && b instanceof RuleMap) {
    if (!a.whole || !b.whole) return open;
    if (a.entries.size !== b.entries.size) return false;
    return all(
      [...a.entries].map(([key, value]) => [value, b.entries.has(key) ? b.get(key) : new RulePath([])] as const),
    );
  }
  return a === b;
}

export function isOfType(value: RuleValue, type: string): boolean | typeof open {
  if (value === open) return open;
  switch (type) {
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'bigint';
    case 'float':
      return typeof value === 'number';
    case 'number':
      return isNumber(value);
    case 'string':
      return typeof value === 'string';
    case 'bytes':
      return Buffer.isBuffer(value);
    case 'timestamp':
      return value instanceof RuleTimestamp;
    case 'path':
      return value instanceof RulePath;
    case 'list':
      return isList(value);
    case 'set':
      return value instanceof RuleSet;
    case 'map':
      return value instanceof RuleMap;
    default:
      return open;
  }
}
