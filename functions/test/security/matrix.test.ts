import { withRoom } from './suite.ts';
import { MANIFEST } from '../../src/http/manifest.ts';
import { documentedOperations, documentedStatuses } from './checks.ts';
import { buildStage, checkLine, type Matrix, type Stage } from './matrix.ts';
import { PERMISSIONS } from './permissions.ts';
import { operationsOf, type Operation } from './registry.ts';
import { inventoryFindings, wrongMethodFindings } from './inventory.ts';

withRoom();

describe('every route, every identity, every kind of id (API1, API2, API5, API9)', () => {
  let operations: readonly Operation[];
  let stage: Stage;
  const matrix: Matrix = { cells: 0, findings: [] };

  beforeAll(async () => {
    operations = await operationsOf(Object.values(MANIFEST));
    stage = await buildStage(documentedStatuses);
  });
  afterAll(() => console.info(`${operations.length} routes, ${matrix.cells} calls of the permission matrix`));

  test('router, OpenAPI document and permission table list the very same operations', () => {
    expect(inventoryFindings(operations, documentedOperations(), PERMISSIONS)).toEqual([]);
  });

  test.each(PERMISSIONS.map((line) => [`${line.signature}${line.query} on ${line.on}`, line] as const))(
    '%s',
    async (_name, line) => {
      const operation = operations.find(({ signature }) => signature === line.signature);
      if (operation === undefined) throw new Error('The permission table has a line for a route that is not there.');
      const seen: Matrix = { cells: 0, findings: [] };
      await checkLine(line, operation, stage, seen);
      matrix.cells += seen.cells;
      expect(seen.findings).toEqual([]);
    },
    60_000,
  );

  test('another method answers 405 and names those that are there', async () => {
    expect(await wrongMethodFindings(operations)).toEqual([]);
  });
});
