import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from './journal.ts';

describe('a journal', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    file = join(folder, 'state', 'kept.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (compactAfterBytes?: number) => {
    const state = new Map<string, number>();
    const keep = ([key, value]: [string, number]): unknown => state.set(key, value);
    const limit = compactAfterBytes === undefined ? {} : { compactAfterBytes };
    const journal = openJournal<[string, number]>({ file, replay: keep, snapshot: () => state, ...limit });
    const put = (key: string, value: number): void => {
      state.set(key, value);
      journal.append([key, value]);
    };
    return { state, put, journal };
  };

  test('what is committed is in the file before anybody closes it', async () => {
    const { put, journal } = open();
    put('a', 1);
    put('é\n', 2);
    await journal.commit();
    expect(readFileSync(file, 'utf8')).toBe('["a",1]\n["é\\n",2]\n');
    expect([...open().state]).toEqual([
      ['a', 1],
      ['é\n', 2],
    ]);
    journal.close();
  });

  test('a line that a kill cut short is left out, and later lines are not glued to it', async () => {
    const first = open();
    first.put('a', 1);
    first.journal.close();
    appendFileSync(file, '["b",');
    const second = open();
    second.put('c', 3);
    await second.journal.commit();
    second.journal.close();
    expect([...open().state]).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
  });

  test('a damaged line is named, not passed over', () => {
    open().journal.close();
    writeFileSync(file, '["a",1]\n["b"\n["c",3]\n');
    expect(open).toThrow(`Line 2 of ${file} cannot be read. \`npm run reset\` clears it.`);
  });

  test('it is compacted at start and while it grows', async () => {
    const first = open(10_000);
    for (let value = 0; value < 20_000; value += 1) {
      first.put('same', value);
      if (value % 100 === 0) await first.journal.commit();
    }
    await first.journal.commit();
    expect(statSync(file).size).toBeLessThan(12_000);
    first.journal.close();
    expect([...open().state]).toEqual([['same', 19_999]]);
    expect(readFileSync(file, 'utf8')).toBe('["same",19999]\n');
  });

  test('after it is closed nothing more is promised', async () => {
    const { journal, put } = open();
    journal.close();
    journal.close();
    put('late', 1);
    await expect(journal.commit()).rejects.toThrow('closed');
    expect([...open().state]).toEqual([]);
  });
});
