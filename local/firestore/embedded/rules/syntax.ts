/** A rules file as a tree. */

export type Operation = 'get' | 'list' | 'create' | 'update' | 'delete';

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | bigint | number | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
  | {
      readonly kind: 'call';
      readonly of: Expression | undefined;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'is'; readonly of: Expression; readonly type: string }
  | { readonly kind: 'choice'; readonly when: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Expression])[] }
  | { readonly kind: 'path'; readonly segments: readonly (string | Expression)[] };

export interface RuleFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly bindings: readonly { readonly name: string; readonly value: Expression }[];
  readonly result: Expression;
}

export type Segment = { readonly literal: string } | { readonly variable: string; readonly rest: boolean };

export interface Allow {
  readonly operations: ReadonlySet<Operation>;
  readonly condition: Expression;
}

export interface MatchBlock {
  readonly segments: readonly Segment[];
  readonly functions: ReadonlyMap<string, RuleFunction>;
  readonly allows: readonly Allow[];
  readonly children: readonly MatchBlock[];
}
