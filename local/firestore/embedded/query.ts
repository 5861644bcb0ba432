import { collectionOf, lastSegment } from './document-name.ts';
import type { DocumentStore } from './document-store.ts';
import { getField, parseFieldPath, withField } from './field-path.ts';
import { fieldValue, matches, nameField, rangeFields } from './filter.ts';
import type { Cursor, Document, Fields, StructuredQuery, Value } from './messages.ts';
import { RpcError } from './rpc-error.ts';
import { compareText, compareValues } from './value.ts';

interface Step {
  readonly path: string;
  readonly direction: 1 | -1;
}

/** A query made ready: which documents belong to it, and in what order they stand. */
export class Query {
  readonly parent: string;
  readonly structured: StructuredQuery;
  readonly #steps: readonly Step[];
  readonly #collectionId: string | undefined;
  readonly #everywhere: boolean;

  constructor(parent: string, structured: StructuredQuery) {
    const [from, ...more] = structured.from ?? [];
    if (from === undefined || more.length > 0)
      throw new RpcError('INVALID_ARGUMENT', 'A query reads from exactly one collection.');
    if (structured.findNearest) throw new RpcError('UNIMPLEMENTED', 'The embedded Firestore does not search vectors.');
    this.parent = parent;
    this.structured = structured;
    this.#collectionId = from.collectionId || undefined;
    this.#everywhere = from.allDescendants === true;
    this.#steps = orderSteps(structured);
  }

  /** True when a change elsewhere in the collection may change what belongs here. */
  get isWindow(): boolean {
    return this.structured.limit !== undefined || (this.structured.offset ?? 0) > 0;
  }

  /** The collections it reads now. */
  collections(store: DocumentStore): string[] {
    if (this.#everywhere) return store.collectionGroup(this.parent, this.#collectionId);
    return [`${this.parent}/${this.#collectionId ?? ''}`];
  }

  /** Whether the document passes all but offset and limit. */
  accepts(document: Document): boolean {
    const collection = collectionOf(document.name);
    const inside = this.#everywhere
      ? collection.startsWith(`${this.parent}/`) && [undefined, lastSegment(collection)].includes(this.#collectionId)
      : collection === `${this.parent}/${this.#collectionId ?? ''}`;
    if (!inside || !matches(this.structured.where, document)) return false;
    const values = this.#steps.map(({ path }) => fieldValue(document, path));
    if (values.includes(undefined)) return false;
    return this.#within(values as Value[]);
  }

  compare(a: Document, b: Document): number {
    for (const { path, direction } of this.#steps) {
      const order = compareValues(fieldValue(a, path) ?? {}, fieldValue(b, path) ?? {});
      if (order !== 0) return order * direction;
    }
    return 0;
  }

  run(store: DocumentStore): Document[] {
    const found: Document[] = [];
    for (const collection of this.collections(store)) {
      for (const document of store.documents(collection)) if (this.accepts(document)) found.push(document);
    }
    found.sort((a, b) => this.compare(a, b));
    const start = this.structured.offset ?? 0;
    const limit = this.structured.limit?.value;
    return found.slice(start, limit === undefined ? undefined : start + limit);
  }

  #within(values: readonly Value[]): boolean {
    const { startAt, endAt } = this.structured;
    if (startAt) {
      const order = this.#against(values, startAt);
      if (startAt.before ? order < 0 : order <= 0) return false;
    }
    if (endAt) {
      const order = this.#against(values, endAt);
      if (endAt.before ? order >= 0 : order > 0) return false;
    }
    return true;
  }

  #against(values: readonly Value[], cursor: Cursor): number {
    for (const [index, wanted] of (cursor.values ?? []).entries()) {
      const step = this.#steps[index];
      if (step === undefined)
        throw new RpcError('INVALID_ARGUMENT', 'A cursor has more values than the query orders by.');
      const order = compareValues(values[index] as Value, wanted);
      if (order !== 0) return order * step.direction;
    }
    return 0;
  }
}

function orderSteps({ orderBy = [], where }: StructuredQuery): Step[] {
  const steps: Step[] = orderBy.map(({ field, direction }) => ({
    path: field.fieldPath,
    direction: direction === 'DESCENDING' ? -1 : 1,
  }));
  const last = steps.at(-1)?.direction ?? 1;
  const named = new Set(steps.map(({ path }) => path));
  for (const path of [...new Set(rangeFields(where))].sort(compareText)) {
    if (!named.has(path) && path !== nameField) steps.push({ path, direction: last });
  }
  if (!named.has(nameField)) steps.push({ path: nameField, direction: last });
  return steps;
}

/** The document with only the selected fields. */
export function project(document: Document, select: StructuredQuery['select']): Document {
  if (select === undefined) return document;
  let fields: Fields = {};
  for (const { fieldPath } of select.fields ?? []) {
    if (fieldPath === nameField) continue;
    const segments = parseFieldPath(fieldPath);
    const value = getField(document.fields, segments);
    if (value !== undefined) fields = withField(fields, segments, value);
  }
  return { ...document, fields };
}
