/** One expression of the rules and how often it came to which value, as the official emulator reports it. */
interface Coverage {
  readonly sourcePosition: { readonly line: number; readonly currentOffset: number; readonly endOffset: number };
  readonly values?: readonly { readonly value: { readonly boolValue?: boolean }; readonly count?: number }[];
}

interface CoverageReport {
  readonly rules: { readonly files: readonly { readonly content: string }[] };
  /** One entry an `allow` condition and one a function's result; what they are made of lies below them. */
  readonly report?: readonly Coverage[];
}

export interface ConditionCoverage {
  readonly line: number;
  readonly kind: 'allow' | 'function';
  readonly expression: string;
  readonly seenTrue: boolean;
  readonly seenFalse: boolean;
}

export function conditionCoverage({ rules, report = [] }: CoverageReport): ConditionCoverage[] {
  const content = rules.files[0]?.content ?? '';
  return report.map(({ sourcePosition: { line, currentOffset, endOffset }, values = [] }) => ({
    line,
    kind: /\bif\s+$/.test(content.slice(0, currentOffset)) ? 'allow' : 'function',
    expression: content.slice(currentOffset, endOffset + 1),
    seenTrue: values.some(({ value }) => value.boolValue === true),
    // An evaluation that failed refuses as well, but it proves nothing about the condition.
    seenFalse: values.some(({ value }) => value.boolValue === false),
  }));
}

/** Whether each condition of the rules that were run was seen true and seen false. */
export async function readCoverage(host: string, project: string): Promise<ConditionCoverage[]> {
  const response = await fetch(`http://${host}/emulator/v1/projects/${project}:ruleCoverage`);
  if (!response.ok) throw new Error(`The emulator gave no coverage of the rules: ${response.status}`);
  return conditionCoverage((await response.json()) as CoverageReport);
}
