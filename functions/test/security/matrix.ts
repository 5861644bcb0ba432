import type { ApiAnswer, ApiCall } from '../api.ts';
import type { Actor } from '../../src/platform/actor.ts';
import type { Rule } from '../../src/platform/authorize.ts';
import { newId, publicId } from '../../src/platform/values/id.ts';
import { faultsOf, timeless, type Findings } from './checks.ts';
import { buildCaller, IDENTITIES, type Caller, type World } from './identities.ts';
import type { Permission } from './permissions.ts';
import { fill, paramsOf, type Operation } from './registry.ts';
import { EXAMPLES, NAMING, TARGETS, type Target } from './targets.ts';
import { buildWorld, changedTables, snapshot, type Canary } from './world.ts';

export interface Matrix {
  cells: number;
  readonly findings: Findings;
}

export interface Stage {
  readonly world: World & { readonly canaries: readonly Canary[] };
  readonly callers: readonly Caller[];
  readonly statusesOf: (signature: string) => ReadonlySet<number> | null;
  /** Instead of those of targets.ts. */
  readonly examples?: typeof EXAMPLES;
}

export async function buildStage(statusesOf: Stage['statusesOf']): Promise<Stage> {
  const world = await buildWorld();
  const callers: Caller[] = [];
  for (const name of IDENTITIES) callers.push(await buildCaller(name, world));
  return { world, callers, statusesOf };
}

/** What the route's policy says to somebody before anything is read; null lets him in. */
function refusedAtTheDoor(actor: Actor | null, rule: Rule<never>): { status: number; codes: readonly string[] } | null {
  if (actor === null) return { status: 401, codes: ['auth.invalid', 'auth.revoked'] };
  if (rule.decide(actor).answer !== 'no') return null;
  if (actor.kind === 'anonymous') return { status: 401, codes: ['auth.required'] };
  if (actor.kind === 'newcomer') return { status: 403, codes: ['auth.onboarding_required'] };
  const suspended = actor.kind === 'user' && actor.status !== 'active';
  return { status: 403, codes: [suspended ? 'auth.suspended' : 'auth.forbidden'] };
}

/** One line of the table against the route: every identity with every kind of id. */
export async function checkLine(line: Permission, operation: Operation, stage: Stage, matrix: Matrix): Promise<void> {
  if (operation.route.options.raw === true) return checkRaw(line, operation, stage, matrix);
  const { world, callers } = stage;
  const rule = line.rule ?? operation.route.options.policy;
  const mutating = operation.route.method !== 'GET';
  const target = await TARGETS[line.on](world);
  const before = await snapshot();
  for (const caller of callers) {
    const note = noter(matrix, line, caller);
    const door = refusedAtTheDoor(caller.actor, rule);
    const passes = line.may.has(caller.name);
    if (door !== null && (passes || line.knows.has(caller.name)))
      note('real', 'is in the table, but the policy shuts the door');
    const strangers = idsInPlaceOf(line, target);
    const ask = (params: Target['params']) => call(operation, line, caller, { ...target, params }, stage, note, matrix);

    if (!(passes && mutating)) {
      const answer = await ask(target.params);
      if (passes && answer.status >= 300) note('real', `may, but was answered ${outcome(answer)}`);
      if (!passes) expectRefusal('real', answer, door, line, caller, note);
    }
    let unknown: ApiAnswer | null = null;
    for (const [kind, params, replaced] of strangers) {
      const answer = await ask(params);
      // Inside a business that he knows, somebody may be told that he may not before anything more is looked up.
      const inner = line.knows.has(caller.name) && Object.keys(params)[0] !== replaced;
      if (door !== null) expectRefusal(kind, answer, door, line, caller, note);
      else if (answer.status !== 404 && !(inner && answer.status === 403))
        note(kind, `expected 404, was answered ${outcome(answer)}`);
      if (inner) continue;
      unknown ??= answer;
      if (timeless(answer) !== timeless(unknown)) note(kind, 'is answered otherwise than an unknown id');
    }
    if (line.knows.has(caller.name)) await expectSameInside(strangers, target, ask, note);
    // Whom the target does not concern learns nothing from it: as if it were not there.
    if (unknown !== null && door === null && !passes && !line.knows.has(caller.name)) {
      const answer = await ask(target.params);
      if (timeless(answer) !== timeless(unknown)) note('real', 'is answered otherwise than an unknown id');
    }
  }
  const changed = changedTables(before, await snapshot());
  if (changed.length > 0)
    matrix.findings.push(`${line.signature}: refused calls or reads changed ${changed.join(', ')}`);
  if (mutating) for (const name of line.may) await checkPass(line, operation, stage, matrix, name);
}

/** What refused messages may leave behind: themselves, a bounded number. */
export const KEPT_ASIDE = 'payments.webhook_message';

/** Nobody's token counts where bytes prove the sender: without proof everybody hears the same, and nothing else changes. */
async function checkRaw(line: Permission, operation: Operation, stage: Stage, matrix: Matrix): Promise<void> {
  const target = await TARGETS[line.on](stage.world);
  const before = await snapshot();
  const heard = new Map<string, string>();
  for (const caller of stage.callers) {
    const note = noter(matrix, line, caller);
    // Without proof nobody learns which files there are; which providers there are is no secret.
    const unknown = 'provider' in target.params ? [{ provider: 'nobody' }, 404] : [target.foreign, 401];
    for (const [kind, params, status] of [
      ['real', target.params, 401],
      ['unknown', ...unknown],
    ] as [string, Target['params'], number][]) {
      const answer = await call(operation, line, caller, { ...target, params }, stage, note, matrix);
      if (answer.status !== status) note(kind, `expected ${status}, was answered ${outcome(answer)}`);
      const first = heard.get(kind) ?? timeless(answer);
      heard.set(kind, first);
      if (timeless(answer) !== first) note(kind, 'is answered otherwise than others are');
    }
  }
  const changed = changedTables(before, await snapshot()).filter((table) => table !== KEPT_ASIDE);
  if (changed.length > 0) matrix.findings.push(`${line.signature}: refused messages changed ${changed.join(', ')}`);
}

/** Of what is inside, a refused member learns nothing: there or not, ours or a stranger's, he hears the same. */
async function expectSameInside(
  strangers: readonly Stranger[],
  target: Target,
  ask: (params: Target['params']) => Promise<ApiAnswer>,
  note: Note,
): Promise<void> {
  const inside = strangers.filter(([kind, params, name]) => kind !== 'malformed' && Object.keys(params)[0] !== name);
  const real = timeless(await ask(target.params));
  for (const [kind, params] of inside) {
    if (timeless(await ask(params)) !== real) note(kind, 'is answered otherwise than the one that is there');
  }
}

/** A change that is allowed uses its target up, so each one gets a world of its own. */
async function checkPass(
  line: Permission,
  operation: Operation,
  stage: Stage,
  matrix: Matrix,
  name: Caller['name'],
): Promise<void> {
  const world = await buildWorld();
  const caller = await buildCaller(name, world);
  const note = noter(matrix, line, caller);
  const target = await TARGETS[line.on](world);
  const here = { ...stage, world };
  const naming = NAMING[line.signature];
  if (naming !== undefined) {
    const { foreign, unknown } = target.ids;
    const [one, other] = [await named(foreign!), await named(unknown!)];
    if (timeless(one) !== timeless(other))
      note('foreign', 'named in the body is answered otherwise than an unknown id');
    // Who does not hold the role at all is told that before anything is looked up.
    if (one.status !== 404 && one.status !== 403) note('foreign', `named in the body was answered ${outcome(one)}`);
  }
  const answer = await call(operation, line, caller, target, here, note, matrix);
  const refusal = line.but.get(name);
  if (refusal === undefined && answer.status >= 300) note('real', `may, but was answered ${outcome(answer)}`);
  if (refusal !== undefined && answer.errors[0]?.code !== refusal)
    note('real', `expected ${refusal}, was answered ${outcome(answer)}`);

  function named(id: string): Promise<ApiAnswer> {
    return call(operation, line, caller, target, here, note, matrix, naming!(id));
  }
}

type Note = (kind: string, what: string) => void;
const noter =
  (matrix: Matrix, line: Permission, caller: Caller): Note =>
  (kind, what) => {
    matrix.findings.push(`${line.signature}${line.query} on ${line.on}, ${caller.name} with a ${kind} id: ${what}`);
  };
const outcome = (answer: ApiAnswer): string => `${answer.status} ${answer.errors[0]?.code ?? ''}`.trim();

function expectRefusal(
  kind: string,
  answer: ApiAnswer,
  door: ReturnType<typeof refusedAtTheDoor>,
  line: Permission,
  caller: Caller,
  note: Note,
): void {
  const code = answer.errors[0]?.code ?? '';
  if (door !== null) {
    if (answer.status !== door.status || !door.codes.includes(code))
      note(kind, `expected ${door.status} ${door.codes.join(' or ')}, was answered ${outcome(answer)}`);
  } else if (line.knows.has(caller.name)) {
    if (answer.status !== 403) note(kind, `expected 403, was answered ${outcome(answer)}`);
  } else if (answer.status !== 404) note(kind, `expected 404, was answered ${outcome(answer)}`);
}

/** Which kind of id, all ids of the path, and which of them was replaced. */
type Stranger = readonly [kind: string, params: Target['params'], replaced: string];

/** Unknown first: the others are compared with it. */
function idsInPlaceOf(line: Permission, target: Target): Stranger[] {
  const names = paramsOf(line.signature);
  const kinds: Stranger[] = [];
  for (const name of names) {
    const real = target.params[name]!;
    kinds.push(['unknown', { ...target.params, [name]: unknownLike(real) }, name]);
    kinds.push(['malformed', { ...target.params, [name]: 'x'.repeat(real.length) }, name]);
  }
  if (target.foreign !== undefined && names.length > 1)
    kinds.push(['foreign', { ...target.params, ...target.foreign }, names.at(-1)!]);
  return kinds;
}

function unknownLike(id: string): string {
  const prefix = /^([a-z]+)_[0-9a-z]{26}$/.exec(id)?.[1];
  const uuid = newId(new Date());
  if (prefix !== undefined) return publicId(prefix, uuid);
  return /^[0-9a-f]{8}-/.test(id) ? uuid : `no-such-${uuid}`;
}

async function call(
  operation: Operation,
  line: Permission,
  caller: Caller,
  target: Target,
  stage: Stage,
  note: Note,
  matrix: Matrix,
  given?: unknown,
): Promise<ApiAnswer> {
  const example = (stage.examples ?? EXAMPLES)[line.signature];
  const wantsBody = operation.route.options.body !== undefined;
  if (wantsBody && example === undefined) throw new Error(`targets.ts has no example body for ${line.signature}.`);
  const body: Pick<ApiCall, 'body'> = wantsBody ? { body: given ?? example!(target.ids) } : {};
  const started = performance.now();
  const answer: ApiAnswer = await operation.api<unknown>(fill(line.signature, target.params) + line.query, {
    ...caller.call,
    ...body,
  });
  matrix.cells += 1;
  const milliseconds = performance.now() - started;
  for (const fault of faultsOf(operation, stage.statusesOf(line.signature), { answer, milliseconds }))
    note('real', fault);
  const all = answer.text + JSON.stringify(answer.headers);
  for (const { value, what, seenBy } of stage.world.canaries) {
    if (all.includes(value) && !seenBy.includes(caller.name)) note('real', `was told ${what}`);
  }
  return answer;
}
