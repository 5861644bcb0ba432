import { PERMISSIONS } from './permissions.ts';
import type { ApiAnswer } from '../api.ts';
import type { Case } from './cases.ts';
import { faultsOf, type Findings } from './checks.ts';
import type { Caller } from './identities.ts';
import { fill, type Operation } from './registry.ts';
import type { Target } from './targets.ts';
import { KEPT_ASIDE } from './matrix.ts';
import { changedTables, snapshot } from './world.ts';

/** How to put a fresh, right request together; asked anew where a call may use its target up. */
export interface Setting {
  readonly caller: Caller;
  readonly target: Target;
  readonly example: unknown;
}

export interface Fuzz {
  readonly operation: Operation;
  readonly statuses: ReadonlySet<number> | null;
  readonly setting: () => Promise<Setting>;
}

/** A search is counted, without its asker, so that what many look for can be suggested. */
const WRITTEN_BY_READS: Readonly<Record<string, string>> = { 'GET /v1/search': 'search.asked' };

const AT_ONCE = 8;

/** Sends the cases and tells what was wrong. Those that must be refused go first and may change nothing at all. */
export async function fuzz({ operation, statuses, setting }: Fuzz, cases: readonly Case[]): Promise<Findings> {
  const findings: Findings = [];
  const send = async (one: Case, { caller, target, example }: Setting): Promise<void> => {
    const { status, faults } = await sendCase(operation, statuses, one, caller, target, example);
    findings.push(...faults.map((fault) => `${operation.signature}, ${one.name}: ${fault} (${status})`));
  };
  const reading = operation.route.method === 'GET';
  const still = cases.filter(({ refuse }) => refuse !== null || reading);
  const shared = await setting();
  const before = await snapshot();
  for (let i = 0; i < still.length; i += AT_ONCE) {
    await Promise.all(still.slice(i, i + AT_ONCE).map((one) => send(one, shared)));
  }
  if (reading)
    findings.push(...(await unchangedFaults({ operation, statuses, setting: () => Promise.resolve(shared) })));
  const raw = operation.route.options.raw === true;
  const changed = changedTables(before, await snapshot()).filter(
    (table) => !(raw && table === KEPT_ASIDE) && WRITTEN_BY_READS[operation.signature] !== table,
  );
  if (changed.length > 0)
    findings.push(`${operation.signature}: what was refused or only read changed ${changed.join(', ')}`);
  for (const one of cases.filter((each) => !still.includes(each))) await send(one, await setting());
  return findings;
}

async function sendCase(
  operation: Operation,
  statuses: ReadonlySet<number> | null,
  one: Case,
  caller: Caller,
  target: Target,
  example: unknown,
): Promise<{ status: number; faults: Findings }> {
  const last = [...operation.route.path.matchAll(/:(\w+)/g)].at(-1)?.[1];
  const path = fill(
    operation.signature.replace(one.id === undefined ? '' : `:${last}`, one.id === undefined ? '' : '\u0001'),
    target.params,
  ).replace('\u0001', one.id ?? '');
  const body = one.raw === undefined ? { body: one.body ?? example } : { raw: one.raw };
  const withBody = operation.route.method === 'GET' || (body.raw === undefined && body.body === undefined) ? {} : body;
  const type = one.raw === undefined ? {} : { 'content-type': 'application/json' };
  const started = performance.now();
  let answer: ApiAnswer;
  try {
    answer = await operation.api<unknown>(`${path}${one.query === undefined ? '' : `?${one.query}`}`, {
      ...caller.call,
      ...withBody,
      headers: { ...type, ...one.headers },
    });
  } catch (error) {
    return { status: 0, faults: [`no answer at all: ${String(error)}`] };
  }
  const milliseconds = performance.now() - started;
  const selective = one.query?.includes('fields=') === true;
  // Another id may be another address, which has its own document.
  const listed = one.id === undefined ? statuses : null;
  const faults = faultsOf(operation, listed, { answer, milliseconds, selective });
  if (one.refuse !== null && answer.status < 500 && !one.refuse.includes(answer.status))
    faults.push(`expected ${one.refuse.join(' or ')}`);
  if (one.names !== undefined && !answer.errors.some(({ field }) => field === one.names))
    faults.push(`the refusal does not name ${one.names}`);
  return { status: answer.status, faults };
}

/** What the permission table asks a route with: some need a query to answer at all. */
const queryOf = (signature: string): string =>
  PERMISSIONS.find((permission) => permission.signature === signature)?.query ?? '';

const minuteNow = (): number => Math.floor(Date.now() / 60_000);

/** Asked again with the tag of its answer, a read says that nothing is new. */
async function unchangedFaults({ operation, statuses, setting }: Fuzz): Promise<Findings> {
  const { caller, target } = await setting();
  const ask = (headers: Record<string, string>): Promise<ApiAnswer> =>
    operation.api<unknown>(`${fill(operation.signature, target.params)}${queryOf(operation.signature)}`, {
      ...caller.call,
      headers,
    });
  let tag = '';
  let answer!: ApiAnswer;
  // Some answers are as of the beginning of a span of minutes: both looks must fall into one.
  for (let minute = -1; minute !== minuteNow();) {
    minute = minuteNow();
    tag = (await ask({})).headers['etag'] ?? '';
    answer = await ask({ 'if-none-match': tag });
  }
  const faults = faultsOf(operation, statuses, { answer, milliseconds: 0 });
  return (
    answer.status === 304 ? faults : [...faults, `expected 304 for its own tag ${tag}, was answered ${answer.status}`]
  ).map((fault) => `${operation.signature}, its own tag: ${fault}`);
}
