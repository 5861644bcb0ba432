import type { Caller } from '../caller.ts';
import type { Change, DocumentStore } from '../document-store.ts';
import { parseFieldPath } from '../field-path.ts';
import { equalities, nameField } from '../filter.ts';
import type { Guard } from '../guard.ts';
import type { Document, Timestamp, Write } from '../messages.ts';
import type { Query } from '../query.ts';
import { RpcError } from '../rpc-error.ts';
import { toMicros } from '../timestamp.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './evaluate.ts';
import { parseRules } from './parse-rules.ts';
import { fromPlain, open, RuleMap, RulePath, RuleTimestamp, toResource, toRuleValue } from './rule-value.ts';
import type { RuleValue } from './rule-value.ts';
import type { MatchBlock, Operation } from './syntax.ts';

/** A segment that the query leaves open: the document's id in a list. */
type PathSegment = string | typeof open;

interface Asked {
  readonly operation: Operation;
  /** Resource name of the document, or of the collection that is listed. */
  readonly name: string;
  readonly resource: RuleValue;
  /** Of a write, its commit's; now otherwise. */
  readonly time?: Timestamp;
  readonly more?: readonly (readonly [string, RuleValue])[];
}

/** Evaluates firestore.rules. It knows the part of the language that our rules use; what it does not know never allows. */
export class RulesGuard implements Guard {
  readonly #store: DocumentStore;
  #rules: MatchBlock;

  constructor(store: DocumentStore, text: string) {
    this.#store = store;
    this.#rules = parseRules(text);
  }

  replace(text: string): void {
    this.#rules = parseRules(text);
  }

  get(caller: Caller, name: string, document: Document | undefined): void {
    this.#ask(caller, { operation: 'get', name, resource: toResource(document) });
  }

  list(caller: Caller, query: Query): void {
    const [from] = query.structured.from ?? [];
    const limit = query.structured.limit?.value;
    // A collection group reaches into every path; only a rule under {path=**} could allow it, and we write none.
    if (from?.allDescendants && caller.kind !== 'owner') {
      throw new RpcError('PERMISSION_DENIED', 'The rules allow no query of a collection group.');
    }
    this.#ask(caller, {
      operation: 'list',
      name: `${query.parent}/${from?.collectionId ?? ''}`,
      resource: new RuleMap([['data', provenData(query)]], false),
      more: [['query', new RuleMap(limit === undefined ? [] : [['limit', BigInt(limit)]])]],
    });
  }

  write(caller: Caller, { name, before, after }: Change, write: Write, time: Timestamp): void {
    if (write.verify !== undefined) return this.get(caller, name, before);
    const operation = write.delete !== undefined ? 'delete' : before ? 'update' : 'create';
    const more: Asked['more'] = operation === 'delete' ? [] : [['resource', toResource(after)]];
    this.#ask(caller, { operation, name, resource: toResource(before), more, time });
  }

  #ask(caller: Caller, { operation, name, resource, more = [], time = this.#store.clock.current() }: Asked): void {
    if (caller.kind === 'owner') return;
    const [projects = '', project = '', ...named] = name.split('/');
    const path: PathSegment[] = operation === 'list' ? [...named, open] : named;
    const auth =
      caller.auth &&
      new RuleMap([
        ['uid', caller.auth.uid],
        ['token', fromPlain(caller.auth.token)],
      ]);
    const request = new RuleMap([
      ['auth', auth ?? null],
      ['method', operation],
      ['time', new RuleTimestamp(toMicros(time))],
      ['path', operation === 'list' ? open : new RulePath(named)],
      ...more,
    ]);
    const scope: Scope = {
      variables: new Map<string, RuleValue>([
        ['request', request],
        ['resource', resource],
      ]),
      functions: new Map(),
      lookUp: ({ segments }) => toResource(this.#store.get([projects, project, ...segments].join('/'))),
      depth: 0,
    };
    if (allows(this.#rules, path, operation, scope)) return;
    throw new RpcError('PERMISSION_DENIED', `The rules allow no ${operation} of /${named.slice(2).join('/')}.`);
  }
}

/** What the query's own filters prove about every document it may answer. */
function provenData({ structured }: Query): RuleMap {
  const root = new Map<string, RuleValue>();
  for (const { path, value } of equalities(structured.where)) {
    const [key = '', ...deeper] = path === nameField ? [] : parseFieldPath(path);
    if (key !== '' && deeper.length === 0) root.set(key, toRuleValue(value));
  }
  return new RuleMap(root, false);
}

function allows(block: MatchBlock, path: readonly PathSegment[], operation: Operation, outer: Scope): boolean {
  return bindings(block, path).some(({ bound, left }) => {
    const scope = inside(block, bound, outer);
    if (left.length > 0) return block.children.some((child) => allows(child, left, operation, scope));
    return (
      block.allows.some((one) => one.operations.has(operation) && evaluate(one.condition, scope) === true) ||
      block.children.some((child) => allows(child, left, operation, scope))
    );
  });
}

function inside(block: MatchBlock, bound: ReadonlyMap<string, RuleValue>, outer: Scope): Scope {
  const functions = new Map(outer.functions);
  const scope: Scope = { ...outer, variables: new Map([...outer.variables, ...bound]), functions };
  for (const declared of block.functions.values()) functions.set(declared.name, { declared, scope: () => scope });
  return scope;
}

interface Bound {
  readonly bound: ReadonlyMap<string, RuleValue>;
  readonly left: readonly PathSegment[];
}

/** The ways in which a block's pattern meets the beginning of the path. */
function bindings({ segments }: MatchBlock, path: readonly PathSegment[]): Bound[] {
  let ways: Bound[] = [{ bound: new Map(), left: path }];
  for (const segment of segments) {
    ways = ways.flatMap(({ bound, left }) => {
      const [head, ...rest] = left;
      if ('literal' in segment) return head === segment.literal ? [{ bound, left: rest }] : [];
      if (!segment.rest)
        return head === undefined ? [] : [{ bound: new Map(bound).set(segment.variable, head), left: rest }];
      return Array.from({ length: left.length + 1 }, (_, taken) => {
        const names = left.slice(0, taken);
        const value = names.includes(open) ? open : new RulePath(names as string[]);
        return { bound: new Map(bound).set(segment.variable, value), left: left.slice(taken) };
      });
    });
  }
  return ways;
}
