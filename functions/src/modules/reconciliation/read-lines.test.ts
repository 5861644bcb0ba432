import fc from 'fast-check';
import { splitRecords } from './csv.ts';
import { readPart, UnreadableStatement, type Columns, type Format, type Line } from './read-lines.ts';

/** As the portal of M-Pesa for businesses writes it: address lines, then a header, newest first. */
const MPESA = `Organization Name:,PushNchat Ltd\r
Short Code:,174379\r
\r
Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.\r
SAB1CD2EFG,02-01-2026 03:05:00,02-01-2026 03:04:50,"Pay Bill from 2547****149 - WANJIRU, ""MAMA"" Acc. PN0123456789",Completed,"1,250.00",,"101,250.00",true,Pay Bill Online,2547****149 - WANJIRU,,PN0123456789\r
SAB1CD2EFH,02-01-2026 04:00:00,02-01-2026 04:00:00,Business Payment to 2547****001,Completed,,-500.00,100750.00,true,Business Payment to Customer via API,,,\r
SAB1CD2EFI,02-01-2026 04:00:01,02-01-2026 04:00:00,B2C charge,Completed,,-15.00,100735.00,true,Business Payment Charge,,SAB1CD2EFH,\r
SAB1CD2EFJ,02-01-2026 05:00:00,02-01-2026 05:00:00,Reversal of SAB1CD2EFG,Completed,,-1250.00,99485.00,true,Transaction Reversal,,SAB1CD2EFG,\r
SAB1CD2EFK,02-01-2026 06:00:00,02-01-2026 06:00:00,Pay Bill,Cancelled,20.00,,99485.00,true,Pay Bill Online,,,\r
`;
const BANK = `Date,Narrative,Reference,Debit,Credit,Balance
2026-01-02,"MOB TRF/pn abcd-ef123 4/AMA",FT001,,"12,345.67",99999.00
03/01/2026,Bank charge,FT002,5.00,,99994.00
03/01/2026,Refund to customer,FT003,45.5,,99948.50
`;

const all = (format: Format, text: string) => readPart(format, 'GHS', null, text, true).lines;

describe('PAY-9 statements are read', () => {
  test('the organisation statement of M-Pesa: completed movements, their receipts and accounts, in Nairobi’s time', () => {
    expect(all('mpesa_csv', MPESA)).toEqual([
      {
        kind: 'charge',
        keys: ['SAB1CD2EFG', 'PN0123456789'],
        amount: 125_000n,
        currency: 'KES',
        at: new Date('2026-01-02T00:05:00Z'),
      },
      { kind: 'payout', keys: ['SAB1CD2EFH'], amount: 50_000n, currency: 'KES', at: new Date('2026-01-02T01:00:00Z') },
      { kind: 'other', keys: ['SAB1CD2EFI'], amount: 1_500n, currency: 'KES', at: new Date('2026-01-02T01:00:01Z') },
      { kind: 'refund', keys: ['SAB1CD2EFJ'], amount: 125_000n, currency: 'KES', at: new Date('2026-01-02T02:00:00Z') },
    ]);
  });

  test('a bank’s: credits and debits, the virtual reference found in what the payer typed', () => {
    expect(all('bank_csv', BANK)).toEqual([
      {
        kind: 'charge',
        keys: ['PNABCDEF1234', 'FT001'],
        amount: 1_234_567n,
        currency: 'GHS',
        at: new Date('2026-01-02'),
      },
      { kind: 'other', keys: ['FT002'], amount: 500n, currency: 'GHS', at: new Date('2026-01-03') },
      { kind: 'refund', keys: ['FT003'], amount: 4_550n, currency: 'GHS', at: new Date('2026-01-03') },
    ]);
  });

  test('a file without the columns that count is refused in words', () => {
    expect(() => all('mpesa_csv', 'a,b\n1,2\n')).toThrow(UnreadableStatement);
    expect(() => all('json_lines', '{"kind":"charge"}\n')).toThrow('no amount in minor units');
    expect(() => all('json_lines', 'hello\n')).toThrow('no JSON object');
  });

  test('cut into parts anywhere, it reads the same', () => {
    const json =
      '{"kind":"charge","reference":"a","amount":"5"}\n\n{"kind":"payout","reference":"b","amount":7,"currency":"UGX"}';
    const files: [Format, string][] = [
      ['mpesa_csv', MPESA],
      ['bank_csv', BANK],
      ['json_lines', json],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(fc.nat(2_000), { maxLength: 12 }), ([format, text], cuts) => {
        const places = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
        const lines: Line[] = [];
        let carry = '';
        let columns: Columns | null = null;
        for (const [n, from] of places.slice(0, -1).entries()) {
          const final = n === places.length - 2;
          const read = readPart(format, 'GHS', columns, carry + text.slice(from, places[n + 1]), final);
          lines.push(...read.lines);
          ({ carry, columns } = read);
        }
        expect(lines).toEqual(all(format, text));
      }),
      { numRuns: 300 },
    );
  });

  test('what a CSV writer writes, the reader reads', () => {
    const field = fc.string().map((text) => text.replaceAll('\r', ''));
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }), (rows) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join('\r\n');
        expect(splitRecords(text, true).records).toEqual(rows);
      }),
    );
  });
});
