import type { KqlType } from '@belfry/schema';
import type { KqlValue } from '../values/kql-value.ts';
import { nullLiteral, type Expr } from './expr.ts';

/** A column of a plan: its number and type; names live in relations only. */
export interface PlanColumn {
  readonly id: number;
  readonly type: KqlType;
}
/** A computed column. */
export interface Definition {
  readonly id: number;
  readonly expr: Expr;
}
export interface SortKey {
  readonly id: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}
export type JoinKind = 'inner' | 'innerunique' | 'leftouter' | 'rightouter' | 'fullouter' | 'leftsemi' | 'leftanti';

/** A tabular query, bound: plain data. Operators of the language become a few kinds of nodes. */
export type Plan =
  | {
      readonly kind: 'scan';
      readonly table: string;
      /** `search`: a text index stands on the column. */
      readonly columns: readonly (PlanColumn & { readonly name: string; readonly search?: boolean })[];
    }
  | {
      readonly kind: 'values';
      readonly columns: readonly PlanColumn[];
      readonly rows: readonly (readonly KqlValue[])[];
    }
  | { readonly kind: 'range'; readonly column: PlanColumn; readonly from: Expr; readonly to: Expr; readonly step: Expr }
  | { readonly kind: 'filter'; readonly input: Plan; readonly condition: Expr }
  | { readonly kind: 'extend'; readonly input: Plan; readonly definitions: readonly Definition[] }
  | {
      readonly kind: 'aggregate';
      readonly input: Plan;
      readonly keys: readonly Definition[];
      readonly values: readonly Definition[];
    }
  | { readonly kind: 'sort'; readonly input: Plan; readonly keys: readonly SortKey[] }
  | { readonly kind: 'limit'; readonly input: Plan; readonly count: number }
  | {
      readonly kind: 'union';
      readonly columns: readonly PlanColumn[];
      /** `values` by number of `columns`; one that an input has no value for is null there: a union of all tables is mostly that. */
      readonly inputs: readonly { readonly plan: Plan; readonly values: ReadonlyMap<number, Expr> }[];
    }
  | {
      readonly kind: 'join';
      readonly join: JoinKind;
      readonly left: Plan;
      readonly right: Plan;
      /** Equal columns, of one type each pair; null equals null. Empty: every pair of rows. */
      readonly keys: readonly { readonly left: number; readonly right: number; readonly type: KqlType }[];
      readonly columns: readonly (PlanColumn & { readonly side: 'left' | 'right'; readonly from: number })[];
    }
  | {
      readonly kind: 'expand';
      readonly input: Plan;
      /** Each array or bag becomes one value a row, in step; `id` holds a dynamic. */
      readonly columns: readonly { readonly id: number; readonly source: Expr }[];
      readonly index?: number;
      readonly limit?: number;
      /** An entry of a bag becomes `[key, value]` instead of a bag of one. */
      readonly pairs?: boolean;
    }
  | {
      readonly kind: 'window';
      readonly input: Plan;
      readonly definitions: readonly Definition[];
      readonly order: readonly SortKey[];
      /** Columns whose equal values make a part: the functions see the rows of one part only. */
      readonly partition?: readonly number[];
    }
  | SeriesPlan;

/** One row for each combination of `keys`, with an array for each value over a regular axis. */
export interface SeriesPlan {
  readonly kind: 'series';
  /** A row for each combination of `keys` and place on the axis. */
  readonly input: Plan;
  readonly keys: readonly PlanColumn[];
  /** The place on the axis, and the array of all places that it becomes. */
  readonly axis: PlanColumn & { readonly as: number };
  /** The first place; without it, that of the first row of the keys. */
  readonly from?: Expr;
  /** The first place behind the last; without it, the series ends at the last row of the keys. */
  readonly to?: Expr;
  /** `to` is a place of the series. */
  readonly inclusive: boolean;
  readonly step: Expr;
  readonly values: readonly { readonly id: number; readonly from: PlanColumn; readonly missing: Expr }[];
  /** An input without rows gives a series of missing values. */
  readonly keepsEmpty: boolean;
}

/** What an input of a union gives for a column. */
export const valueOf = (values: ReadonlyMap<number, Expr>, column: PlanColumn): Expr =>
  values.get(column.id) ?? nullLiteral(column.type);

/** Returns the plans directly below. */
export function inputsOf(plan: Plan): readonly Plan[] {
  switch (plan.kind) {
    case 'scan':
    case 'values':
    case 'range':
      return [];
    case 'union':
      return plan.inputs.map((input) => input.plan);
    case 'join':
      return [plan.left, plan.right];
    case 'filter':
    case 'extend':
    case 'aggregate':
    case 'sort':
    case 'limit':
    case 'expand':
    case 'window':
    case 'series':
      return [plan.input];
  }
}
