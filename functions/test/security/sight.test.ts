import { withRoom } from './suite.ts';
import { forgetConfig } from '../../src/platform/config.ts';
import { openapiDocument } from '../../src/platform/runtime/http/openapi.ts';
import { casesFor } from './cases.ts';
import { documentedOperations, documentedStatuses, faultsOf } from './checks.ts';
import { fuzz } from './fuzz.ts';
import { buildCaller } from './identities.ts';
import { inventoryFindings } from './inventory.ts';
import { buildStage, checkLine, type Matrix, type Stage } from './matrix.ts';
import { parsePermissions } from './permissions.ts';
import { PLANTED, PLANTED_EXAMPLES, PLANTED_TABLE } from './planted.ts';
import { operationsOf, type Operation } from './registry.ts';
import { TARGETS } from './targets.ts';

withRoom();

describe('the suites see bugs that were planted (G-S2)', () => {
  let operations: readonly Operation[];
  let stage: Stage;
  let paths: Parameters<typeof documentedStatuses>[1];
  const table = parsePermissions(PLANTED_TABLE);
  const one = (name: string): Operation => operations.find(({ signature }) => signature.includes(`/${name}`))!;

  beforeAll(async () => {
    // As deployed: replies that PostgreSQL wrote are not held against their shape.
    process.env['CHECK_REPLIES'] = 'false';
    process.env['LOG_LEVEL'] = 'error';
    forgetConfig();
    operations = await operationsOf([PLANTED]);
    paths = (await openapiDocument(PLANTED.modules))['paths'] as typeof paths;
    stage = { ...(await buildStage((signature) => documentedStatuses(signature, paths))), examples: PLANTED_EXAMPLES };
  });
  afterAll(() => {
    process.env['CHECK_REPLIES'] = 'true';
    forgetConfig();
  });

  async function matrixOf(name: string, lines = table): Promise<string> {
    const operation = one(name);
    const matrix: Matrix = { cells: 0, findings: [] };
    const line = lines.find(({ signature }) => signature === operation.signature)!;
    await checkLine(line, operation, stage, matrix);
    return matrix.findings.join('\n');
  }

  async function fuzzOf(name: string): Promise<string> {
    const silent = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const operation = one(name);
      const example = PLANTED_EXAMPLES[operation.signature as keyof typeof PLANTED_EXAMPLES]();
      const caller = await buildCaller('consumer', stage.world);
      const setting = async () => ({ caller, target: await TARGETS.nothing(stage.world), example });
      const cases = casesFor(operation, example, { seed: 3, count: 200 });
      return (await fuzz({ operation, statuses: stage.statusesOf(operation.signature), setting }, cases)).join('\n');
    } finally {
      silent.mockRestore();
    }
  }

  test('nothing where there is none', async () => {
    expect(await matrixOf('sound')).toBe('');
  });

  test('an object of somebody else’s', async () => {
    expect(await matrixOf('idor')).toContain('owner with a real id: expected 404, was answered 200');
  });

  test('a refusal that tells strangers what exists', async () => {
    expect(await matrixOf('oracle')).toContain('otherOwner with a real id: is answered otherwise than an unknown id');
  });

  test('a door that stands open', async () => {
    expect(await matrixOf('open')).toContain('anonymous with a real id: expected 404, was answered 200');
  });

  test('a right that the table gives and the policy does not', async () => {
    const generous = parsePermissions('GET /v1/planted/sound/:id | personalDraft | consumer newcomer |');
    expect(await matrixOf('sound', generous)).toContain(
      'newcomer with a real id: is in the table, but the policy shuts',
    );
  });

  test('somebody’s phone in somebody else’s answer, and a key that no shape lists', async () => {
    const findings = await matrixOf('leak');
    expect(findings).toContain('partner with a real id: was told the owner’s phone');
    expect(findings).toContain('the reply has keys that its shape does not list');
  });

  test('a refused call that wrote', async () => {
    const late = parsePermissions('POST /v1/planted/writes/:id | personalDraft | consumer |');
    expect(await matrixOf('writes', late)).toContain('refused calls or reads changed listings.listing');
  });

  test('mass assignment', async () => {
    expect(await fuzzOf('accounts')).toMatch(/with isAdmin: the refusal does not name isAdmin \(200\)/);
  });

  test('a crash', async () => {
    expect(await fuzzOf('crash')).toMatch(/name is (a blank|an empty) text: answered 500/);
  });

  test('a status that nobody was told of, and a message that tells too much', async () => {
    const findings = await fuzzOf('undocumented');
    expect(findings).toContain('answered 418, which OpenAPI does not list');
    expect(findings).toContain('an error tells of our insides: select a from b');
  });

  test('a route without a line, a line without a route, a document that lags behind', () => {
    const documented = documentedOperations(paths).filter((signature) => !signature.endsWith('/leak'));
    const lines = [...table, { signature: 'GET /v1/planted/gone', query: '' }];
    expect(inventoryFindings(operations, documented, lines)).toEqual([
      'POST /v1/planted/writes/:id has no line in the permission table',
      'GET /v1/planted/gone is in the permission table, but no route',
      'GET /v1/planted/leak is not in openapi.json',
    ]);
  });

  test('a slow answer, a header of two lines, an error without its envelope', () => {
    const answer = {
      status: 404,
      headers: { location: 'a\r\nb' },
      text: '{}',
      data: null,
      errors: [],
      meta: { requestId: 'x' },
    };
    const faults = faultsOf(one('sound'), null, { answer, milliseconds: 3_001 }).join('\n');
    expect(faults).toMatch(/took 3001 ms[^]*the header location holds[^]*not the error envelope/);
  });
});
