import { faultsOf, type Findings } from './checks.ts';
import type { Permission } from './permissions.ts';
import { fill, paramsOf, type Operation } from './registry.ts';

/** Served without a module, a person or a permission: see platform/runtime/http/system.ts. */
const SYSTEM = ['GET /v1/health/live', 'GET /v1/health/ready', 'GET /v1/openapi.json'];

/** API9: what is served, what is documented and what is permitted are one list. */
export function inventoryFindings(
  operations: readonly Pick<Operation, 'signature'>[],
  documented: readonly string[],
  permissions: readonly Pick<Permission, 'signature' | 'query'>[],
): Findings {
  const served = operations.map(({ signature }) => signature);
  const permitted = new Set(permissions.map(({ signature }) => signature));
  const open = documented.filter((signature) => !SYSTEM.includes(signature));
  const missing = (from: Iterable<string>, present: readonly string[] | ReadonlySet<string>, what: string): Findings =>
    [...from].filter((one) => !new Set(present).has(one)).map((one) => `${one} ${what}`);
  return [
    ...served.filter((one, place) => served.indexOf(one) !== place).map((one) => `${one} is declared twice`),
    ...missing(served, permitted, 'has no line in the permission table'),
    ...missing(permitted, served, 'is in the permission table, but no route'),
    ...missing(served, open, 'is not in openapi.json'),
    ...missing(open, served, 'is in openapi.json, but no route'),
  ];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'PROPFIND'];

/** API5: a method that an address does not take is refused, and the refusal says which it takes. */
export async function wrongMethodFindings(operations: readonly Operation[]): Promise<Findings> {
  const findings: Findings = [];
  const byPath = new Map<string, Operation[]>();
  for (const operation of operations) {
    const { path } = operation.route;
    byPath.set(path, [...(byPath.get(path) ?? []), operation]);
  }
  for (const [path, same] of byPath) {
    const [first] = same as [Operation];
    const params = Object.fromEntries(paramsOf(path).map((name) => [name, 'x']));
    const address = fill(path, params);
    // `/v1/businesses/by-slug` would also be a business whose id is "by-slug": what the router takes decides.
    const takes = new Set(same.map(({ route }) => route.method as string));
    for (const method of METHODS.filter((one) => !takes.has(one))) {
      const answer = await first.api<unknown>(`${method} ${address}`);
      const allow = new Set((answer.headers['allow'] ?? '').split(', '));
      const lists = [...takes].every((one) => allow.has(one)) && !allow.has(method);
      if (answer.status !== 405 || !lists)
        findings.push(
          `${method} ${path}: expected 405 with Allow, was answered ${answer.status} “${answer.headers['allow'] ?? ''}”`,
        );
      findings.push(
        ...faultsOf(first, null, { answer, milliseconds: 0 }).map((fault) => `${method} ${path}: ${fault}`),
      );
    }
  }
  return findings;
}
