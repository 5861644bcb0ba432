import { parseAmount, CURRENCIES, type Currency } from '../../platform/values/money.ts';
import { splitRecords } from './csv.ts';

/** One movement, as a statement tells it. `amount`: minor units, above zero; the kind says which way. */
export interface Line {
  readonly kind: 'charge' | 'refund' | 'payout' | 'other';
  /** Every name by which it may be known to us: receipt, reference, account. */
  readonly keys: readonly string[];
  readonly amount: bigint;
  readonly currency: string;
  readonly at: Date | null;
}

export type Format = 'mpesa_csv' | 'bank_csv' | 'json_lines';

/** Where each column stands, once the header has been seen. */
export type Columns = Readonly<Record<string, number>>;

export interface Reading {
  readonly lines: readonly Line[];
  /** The beginning of a record whose end has not come yet. */
  readonly carry: string;
  readonly columns: Columns | null;
}

/** A file that is not what it was said to be. The text goes to the person who handed it in. */
export class UnreadableStatement extends Error {}

/** Reads one part of a file: what was left of the part before it, then this one. */
export function readPart(
  format: Format,
  currency: Currency,
  columns: Columns | null,
  text: string,
  final: boolean,
): Reading {
  if (format === 'json_lines') return readJson(currency, text, final);
  const { records, rest } = splitRecords(text, final);
  const lines: Line[] = [];
  let known = columns;
  for (const record of records) {
    if (known === null) known = headerOf(format, record);
    else {
      const line = format === 'mpesa_csv' ? mpesaLine(known, record) : bankLine(known, record, currency);
      if (line !== null) lines.push(line);
    }
  }
  if (final && known === null)
    throw new UnreadableStatement('The file has no header with the columns that we look for.');
  return { lines, carry: rest, columns: known };
}

/** The columns that tell a header from the address lines above it, and the names under which each is met. */
const NAMES: Readonly<Record<Exclude<Format, 'json_lines'>, Readonly<Record<string, readonly string[]>>>> = {
  mpesa_csv: {
    receipt: ['receipt no.', 'receipt no', 'receipt'],
    at: ['completion time'],
    status: ['transaction status'],
    in: ['paid in'],
    out: ['withdrawn'],
    reason: ['reason type', 'transaction type'],
    account: ['a/c no.', 'a/c no', 'account no.'],
    details: ['details'],
  },
  bank_csv: {
    at: ['value date', 'date', 'transaction date'],
    in: ['credit', 'money in', 'deposit'],
    out: ['debit', 'money out', 'withdrawal'],
    receipt: ['transaction id', 'reference', 'ref', 'transaction reference'],
    details: ['narrative', 'description', 'details', 'remarks'],
    currency: ['currency'],
  },
};
const NEEDED = { mpesa_csv: ['receipt', 'in', 'out', 'status'], bank_csv: ['in', 'out', 'receipt'] } as const;

function headerOf(format: Exclude<Format, 'json_lines'>, record: readonly string[]): Columns | null {
  const titles = record.map((title) =>
    title
      .replace(/^\uFEFF/, '')
      .trim()
      .toLowerCase(),
  );
  const found: Record<string, number> = {};
  for (const [name, known] of Object.entries(NAMES[format])) {
    const place = known.map((title) => titles.indexOf(title)).find((at) => at >= 0);
    if (place !== undefined) found[name] = place;
  }
  return NEEDED[format].every((name) => found[name] !== undefined) ? found : null;
}

const cell = (columns: Columns, record: readonly string[], name: string): string =>
  (columns[name] === undefined ? '' : (record[columns[name]] ?? '')).trim();

/** `-1,234.00` as minor units without its sign; null when it is no amount. */
function amountOf(text: string, currency: Currency): bigint | null {
  const plain = text.replace(/[,\s]/g, '').replace(/^[-+]/, '').replace(/\.0+$/, '');
  return plain === '' ? null : parseAmount(plain.replace(/^0+(?=\d)/, ''), currency);
}

function dateOf(text: string, offset: string): Date | null {
  const parts =
    /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?/.exec(text) ??
    /^(\d{2})[-/.](\d{2})[-/.](\d{4})(?: (\d{2}:\d{2}(?::\d{2})?))?/.exec(text);
  if (parts === null) return null;
  const day = parts[1]!.length === 4 ? parts.slice(1, 4).join('-') : [parts[3], parts[2], parts[1]].join('-');
  const clock = (parts[4] ?? '00:00').padEnd(8, ':00');
  const date = new Date(`${day}T${clock}${offset}`);
  return Number.isNaN(date.getTime()) ? null : date;
}

const unique = (keys: readonly string[]): string[] => [...new Set(keys.filter((key) => key !== ''))];

/** Shillings, in Nairobi's time. Charges of M-Pesa itself have the receipt of what they were charged for. */
function mpesaLine(columns: Columns, record: readonly string[]): Line | null {
  const get = (name: string): string => cell(columns, record, name);
  if (get('receipt') === '' || !/^completed$/i.test(get('status'))) return null;
  const [paidIn, withdrawn] = [amountOf(get('in'), 'KES'), amountOf(get('out'), 'KES')];
  const came = paidIn !== null && paidIn > 0n;
  const amount = came ? paidIn : withdrawn;
  if (amount === null || amount === 0n) return null;
  const reason = `${get('reason')} ${get('details')}`;
  const kind = kindOf(came, reason);
  const keys = unique([get('receipt'), get('account')]);
  return { kind, keys, amount, currency: 'KES', at: dateOf(get('at'), '+03:00') };
}

function kindOf(came: boolean, reason: string): Line['kind'] {
  if (/charge|fee|tariff|settlement|transfer of funds|organization/i.test(reason)) return 'other';
  if (came) return /reversal/i.test(reason) ? 'other' : 'charge';
  return /reversal|refund/i.test(reason) ? 'refund' : 'payout';
}

function bankLine(columns: Columns, record: readonly string[], preset: Currency): Line | null {
  const get = (name: string): string => cell(columns, record, name);
  const told = get('currency').toUpperCase();
  const currency = (CURRENCIES as readonly string[]).includes(told) ? (told as Currency) : preset;
  const [credit, debit] = [amountOf(get('in'), currency), amountOf(get('out'), currency)];
  const came = credit !== null && credit > 0n;
  const amount = came ? credit : debit;
  if (amount === null || amount === 0n) return null;
  const virtual =
    /PN[0-9A-Z]{10}/.exec(
      get('details')
        .toUpperCase()
        .replace(/[\s._/-]/g, ''),
    )?.[0] ?? '';
  const kind = kindOf(came, get('details'));
  return { kind, keys: unique([virtual, get('receipt')]), amount, currency, at: dateOf(get('at'), 'Z') };
}

const KINDS = ['charge', 'refund', 'payout'] as const;

/** One JSON object a line: `{kind, reference, providerReference, receipt?, amount (minor units), currency, at?}`. */
function readJson(preset: Currency, text: string, final: boolean): Reading {
  const end = final ? text.length : text.lastIndexOf('\n') + 1;
  const rows = text
    .slice(0, end)
    .split('\n')
    .filter((row) => row.trim() !== '');
  return { lines: rows.map((row) => jsonLine(row, preset)), carry: text.slice(end), columns: null };
}

function jsonLine(row: string, preset: Currency): Line {
  const fields = objectOf(row);
  const kind = KINDS.find((known) => known === fields['kind']) ?? 'other';
  const told = fields['amount'];
  const amount = typeof told === 'string' || typeof told === 'number' ? String(told) : '';
  if (!/^\d{1,16}$/.test(amount))
    throw new UnreadableStatement(`This line has no amount in minor units: ${row.slice(0, 100)}`);
  const word = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const at = word('at') === '' ? null : new Date(word('at'));
  return {
    kind,
    keys: unique([word('receipt'), word('providerReference'), word('reference')]),
    amount: BigInt(amount),
    currency: word('currency') || preset,
    at: at === null || Number.isNaN(at.getTime()) ? null : at,
  };
}

function objectOf(row: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(row);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new UnreadableStatement(`This line is no JSON object: ${row.slice(0, 100)}`);
}
