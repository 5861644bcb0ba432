import { equal, isList, open, RuleMap, RulePath, RuleSet, RuleTimestamp } from './rule-value.ts';
import type { RuleValue } from './rule-value.ts';

type Truth = boolean | typeof open;

function holds(items: readonly RuleValue[], wanted: RuleValue): Truth {
  const results = items.map((item) => equal(item, wanted));
  return results.includes(true) ? true : results.includes(open) ? open : false;
}

function every(results: readonly Truth[]): Truth {
  return results.includes(false) ? false : results.includes(open) ? open : true;
}

function some(results: readonly Truth[]): Truth {
  return results.includes(true) ? true : results.includes(open) ? open : false;
}

function itemsOf(value: RuleValue | undefined): readonly RuleValue[] | undefined {
  if (value instanceof RuleSet) return value.items;
  return value !== undefined && isList(value) ? value : undefined;
}

/** A pattern that cannot be read fails the expression, not the request. */
function pattern(source: RuleValue | undefined, whole: boolean): RegExp | undefined {
  if (typeof source !== 'string') return undefined;
  try {
    return new RegExp(whole ? `^(?:${source})$` : source, 'u');
  } catch {
    return undefined;
  }
}

function split(text: string, by: RegExp | undefined): RuleValue {
  return by ? text.split(by) : open;
}

function onText(text: string, name: string, args: readonly RuleValue[]): RuleValue {
  const [first] = args;
  switch (name) {
    case 'size':
      // Rules count characters as UTF-16 does not: by code points.
      return BigInt([...text].length);
    case 'matches':
      return pattern(first, true)?.test(text) ?? open;
    case 'split':
      return split(text, pattern(first, false));
    case 'lower':
      return text.toLowerCase();
    case 'upper':
      return text.toUpperCase();
    case 'trim':
      return text.trim();
    default:
      return open;
  }
}

function onItems(of: RuleValue, items: readonly RuleValue[], name: string, args: readonly RuleValue[]): RuleValue {
  const others = itemsOf(args[0]);
  switch (name) {
    case 'size':
      return BigInt(items.length);
    case 'toSet':
      return new RuleSet(items);
    case 'hasAll':
      return others ? every(others.map((one) => holds(items, one))) : open;
    case 'hasAny':
      return others ? some(others.map((one) => holds(items, one))) : open;
    case 'hasOnly':
      return others ? every(items.map((one) => holds(others, one))) : open;
    case 'concat':
      return others && isList(of) ? [...items, ...others] : open;
    case 'union':
      return others ? new RuleSet([...items, ...others]) : open;
    case 'difference':
      return others ? new RuleSet(items.filter((one) => holds(others, one) !== true)) : open;
    case 'intersection':
      return others ? new RuleSet(items.filter((one) => holds(others, one) === true)) : open;
    default:
      return open;
  }
}

function onMap(map: RuleMap, name: string, args: readonly RuleValue[]): RuleValue {
  const [first, fallback] = args;
  if (name === 'get' && fallback !== undefined) {
    const path = typeof first === 'string' ? [first] : (itemsOf(first) ?? []);
    let value: RuleValue = map;
    for (const key of path) {
      if (!(value instanceof RuleMap) || typeof key !== 'string') return value === open ? open : fallback;
      if (!value.entries.has(key)) return value.whole ? fallback : open;
      value = value.get(key);
    }
    return value;
  }
  if (!map.whole) return open;
  if (name === 'keys') return new RuleSet([...map.entries.keys()]);
  if (name === 'values') return [...map.entries.values()];
  if (name === 'size') return BigInt(map.entries.size);
  if (name === 'diff' && first instanceof RuleMap && first.whole) return difference(map, first);
  return open;
}

/** What `map.diff(other)` answers, with its results already worked out. */
function difference(map: RuleMap, other: RuleMap): RuleMap {
  const keys = (one: RuleMap, keep: (key: string) => boolean): RuleSet =>
    new RuleSet([...one.entries.keys()].filter(keep));
  const added = keys(map, (key) => !other.entries.has(key));
  const removed = keys(other, (key) => !map.entries.has(key));
  const changed = keys(map, (key) => other.entries.has(key) && equal(map.get(key), other.get(key)) !== true);
  const affected = new RuleSet([...added.items, ...removed.items, ...changed.items]);
  return new RuleMap([
    ['addedKeys()', added],
    ['removedKeys()', removed],
    ['changedKeys()', changed],
    ['affectedKeys()', affected],
  ]);
}

/** A method of a value. What the embedded Firestore does not know is open, and so never allows. */
export function callMethod(of: RuleValue, name: string, args: readonly RuleValue[]): RuleValue {
  if (of === open || args.includes(open)) return open;
  if (typeof of === 'string') return onText(of, name, args);
  const items = itemsOf(of);
  if (items) return onItems(of, items, name, args);
  if (of instanceof RuleMap) return of.entries.get(`${name}()`) ?? onMap(of, name, args);
  if (of instanceof RuleTimestamp && name === 'toMillis') return of.micros / 1_000n;
  if (Buffer.isBuffer(of) && name === 'size') return BigInt(of.length);
  return of instanceof RulePath && name === 'size' ? BigInt(of.segments.length) : open;
}
