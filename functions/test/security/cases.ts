import fc from 'fast-check';
import type { z } from 'zod';
import { arbitraryOf, boundsOf } from './arbitrary.ts';
import { FIELDS, HEADERS, IDS, PAGES, PRIVILEGED, QUERIES, RAW, TYPES, VALUES } from './hostile.ts';
import type { Operation } from './registry.ts';

/** One request that a fuzzer sends; `refuse` is decided beforehand, by the schema and the limits, not by the answer. */
export interface Case {
  readonly name: string;
  /** A body to send as JSON; absent where the right one goes. */
  readonly body?: unknown;
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without the question mark. */
  readonly query?: string;
  /** Instead of the last id in the path, as it stands in the address. */
  readonly id?: string;
  /** These statuses and no others; null where it may as well succeed. */
  readonly refuse: readonly number[] | null;
  /** An error must name this field. */
  readonly names?: string;
}

const REFUSED_BODY = [400, 413, 415];

/** Cases for an operation in an order that the seed decides; the same seed gives the same ones. */
export function casesFor(operation: Operation, example: unknown, options: { seed: number; count: number }): Case[] {
  const { route } = operation;
  const { body, query } = route.options;
  if (route.options.raw === true) return rawRouteCases();
  const mutating = route.method !== 'GET';
  const all: Case[] = [
    ...(body === undefined ? [] : bodyCases(body, example)),
    ...(mutating ? rawCases(body !== undefined) : []),
    ...headerCases(mutating),
    ...(route.path.includes(':')
      ? IDS.map((id) => ({ name: `the id ${id.slice(0, 40)}`, id, refuse: [400, 404, 405] }))
      : []),
    ...questions(
      QUERIES.filter((text) => query === undefined || !boundsOf(query).has(text.split('=')[0]!)),
      true,
    ),
    ...(mutating ? [] : questions(FIELDS, true)),
    ...(route.options.paged === true ? questions(PAGES, true) : []),
    ...(query === undefined ? [] : queryCases(query)),
  ];
  const seed = options.seed ^ hash(operation.signature);
  const right = body === undefined ? [] : rightBodies(body, example, seed, Math.ceil(options.count / 20));
  const mixed = fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), { seed, numRuns: 1 })[0]!;
  const chosen = [...mixed.slice(0, options.count - right.length), ...right];
  // Where single faults run out, two at once go on.
  const pairs = options.count - chosen.length;
  if (pairs > 0) chosen.push(...fc.sample(pairOf(all), { seed, numRuns: pairs }));
  return chosen;
}

function bodyCases(schema: z.ZodType, example: unknown): Case[] {
  const cases: Case[] = [];
  const add = (name: string, body: unknown, names?: string): void => {
    const refuse = breaksLimits(body) || !schema.safeParse(body).success ? REFUSED_BODY : null;
    cases.push({ name, body, refuse, ...(names === undefined ? {} : { names }) });
  };
  const bounds = boundsOf(schema);
  const paths = new Set([...pathsOf(example), ...bounds.keys()]);
  for (const path of paths) {
    add(`without ${path}`, changed(example, path, undefined));
    for (const [name, value] of VALUES) add(`${path} is ${name}`, changed(example, path, value));
    const { minLength, maxLength, minimum, maximum, maxItems } = bounds.get(path) ?? {};
    const text = (length: number): string => 'a'.repeat(Math.max(0, length));
    for (const [name, value] of [
      ['one too short', minLength === undefined ? undefined : text(minLength - 1)],
      ['as short as may be', minLength === undefined ? undefined : text(minLength)],
      ['as long as may be', maxLength === undefined ? undefined : text(maxLength)],
      ['one too long', maxLength === undefined ? undefined : text(maxLength + 1)],
      ['the least', minimum],
      ['below the least', minimum === undefined ? undefined : minimum - 1e-9],
      ['the most', maximum],
      ['above the most', maximum === undefined ? undefined : maximum + 1e-9],
      ['one too many', maxItems === undefined ? undefined : Array(maxItems + 1).fill('a')],
    ] as const) {
      if (value !== undefined) add(`${path} is ${name}`, changed(example, path, value));
    }
  }
  const objects = ['', ...[...paths].filter((path) => isObject(at(example, path)))];
  for (const path of objects) {
    const known = new Set([...paths].filter((one) => parent(one) === path).map((one) => one.split('.').at(-1)));
    for (const [name, value] of Object.entries(PRIVILEGED).filter(([name]) => !known.has(name))) {
      const inside = path === '' ? name : `${path}.${name}`;
      add(`with ${inside}`, changed(example, inside, value), inside);
    }
  }
  return cases;
}

function rawCases(hasBody: boolean): Case[] {
  const cases: Case[] = RAW.map(([name, raw]) => ({ name: `bytes: ${name}`, raw, refuse: REFUSED_BODY }));
  if (!hasBody) return [...cases, { name: 'a body where none is due', body: PRIVILEGED, refuse: REFUSED_BODY }];
  const types = TYPES.map((type) => ({
    name: `content type “${type}”`,
    headers: { 'content-type': type },
    refuse: [415],
  }));
  return [...cases, ...types, { name: 'no body', raw: Buffer.alloc(0), refuse: REFUSED_BODY }];
}

/** Bytes that nobody has signed: refused whatever they are, or for their size; headers, questions and addresses make no difference. */
function rawRouteCases(): Case[] {
  const refuse = [401, 413];
  return [
    ...RAW.map(([name, raw]) => ({ name: `bytes: ${name}`, raw, refuse })),
    ...TYPES.map((type) => ({ name: `content type “${type}”`, headers: { 'content-type': type }, refuse })),
    ...HEADERS.map(([name, headers]) => ({ name, headers, refuse })),
    ...questions(QUERIES, true).map((one) => ({ ...one, refuse })),
    { name: 'no body', raw: Buffer.alloc(0), refuse },
    { name: 'privileges', body: PRIVILEGED, refuse },
  ];
}

function headerCases(mutating: boolean): Case[] {
  return HEADERS.map(([name, headers, status]) => {
    const ignored = !mutating && 'idempotency-key' in headers;
    return { name, headers, refuse: status === undefined || ignored ? null : [status] };
  });
}

function questions(list: readonly string[], refused: boolean): Case[] {
  return list.map((query) => ({ name: `?${query.slice(0, 60)}`, query, refuse: refused ? [400] : null }));
}

function queryCases(schema: z.ZodType): Case[] {
  const texts = VALUES.filter(([, value]) => typeof value === 'string' && value.length <= 20_001);
  return [...boundsOf(schema).keys()].flatMap((name) => {
    const twice = { name: `${name} twice`, query: `${name}=x&${name}=y`, refuse: [400] };
    const listed = { name: `${name} as a list`, query: `${name}[]=x`, refuse: [400] };
    const singles = texts.map(([what, value]) => {
      const seen = new URLSearchParams({ [name]: value as string });
      const refused = !schema.safeParse(Object.fromEntries(seen)).success;
      return { name: `${name} is ${what}`, query: seen.toString(), refuse: refused ? [400] : null };
    });
    return [twice, listed, ...singles];
  });
}

function rightBodies(schema: z.ZodType, example: unknown, seed: number, count: number): Case[] {
  const bodies = fc.sample(arbitraryOf(schema, example), { seed, numRuns: count });
  return bodies.map((body, place) => ({ name: `generated ${place}`, body, refuse: null }));
}

/** Two faults in one request; the first that is met decides the answer, so any of their refusals will do. */
function pairOf(cases: readonly Case[]): fc.Arbitrary<Case> {
  return fc
    .tuple(fc.constantFrom(...cases), fc.constantFrom(...cases))
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => {
      const { names: _first, ...one } = a;
      const { names: _second, ...other } = b;
      const refuse = a.refuse === null && b.refuse === null ? null : [400, 401, 404, 405, 413, 415];
      const headers = { ...a.headers, ...b.headers };
      const query = [a.query, b.query].filter((part) => part !== undefined).join('&');
      // What the second replaces is no fault any more.
      const replaced = (a.body !== undefined || a.raw !== undefined) && (b.body !== undefined || b.raw !== undefined);
      const merged = { ...one, ...other, name: `${a.name} and ${b.name}`, headers };
      const asked = query === '' ? merged : { ...merged, query };
      return { ...asked, refuse: replaced || sameHeader(a, b) ? null : refuse };
    });
}

const sameHeader = (a: Case, b: Case): boolean =>
  Object.keys(a.headers ?? {}).some((name) => name in (b.headers ?? {})) || (a.id !== undefined && b.id !== undefined);

/** The limits of body.ts: 256 kB, 20 deep, 2,000 keys, 20,000 letters. */
function breaksLimits(body: unknown): boolean {
  const text = JSON.stringify(body) ?? '';
  return text.length > 256 * 1024 || /\["x"\]{30}/.test(text);
}

function pathsOf(value: unknown, path = ''): string[] {
  if (!isObject(value)) return path === '' ? [] : [path];
  const inner = Object.entries(value).flatMap(([name, item]) => pathsOf(item, path === '' ? name : `${path}.${name}`));
  return path === '' ? inner : [path, ...inner];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const parent = (path: string): string => path.split('.').slice(0, -1).join('.');

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), value);
}

/** A copy in which the field has another value, or, with undefined, is gone. */
function changed(value: unknown, path: string, to: unknown): unknown {
  const [name, ...rest] = path.split('.') as [string, ...string[]];
  const copy: Record<string, unknown> = isObject(value) ? { ...value } : {};
  if (rest.length > 0) copy[name] = changed(copy[name], rest.join('.'), to);
  else if (to === undefined) delete copy[name];
  else copy[name] = to;
  return copy;
}

function hash(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0;
  return sum;
}
