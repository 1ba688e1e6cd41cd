/** A column of a `Table` and the ones that many kinds share. */

import type { PodSpec } from '../../objects/workloads.ts'
import type { ApiObject, LabelRequirement, LabelSelector } from '../../objects.ts'
import { ageOf } from './age.ts'

/** Null: a custom resource has nothing at the column's place. */
export type Cell = string | number | boolean | null

export interface Column<T extends ApiObject> {
  readonly name: string
  readonly type: 'string' | 'integer' | 'date'
  readonly format: string
  /** 0 is always shown, 1 only by `-o wide`. */
  readonly priority: 0 | 1
  readonly cell: (object: T, now: Date) => Cell
}

export function column<T extends ApiObject>(name: string, cell: Column<T>['cell'], wide?: 'wide'): Column<T> {
  return { name, type: 'string', format: '', priority: wide === undefined ? 0 : 1, cell }
}

export const nameColumn: Column<ApiObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  priority: 0,
  cell: ({ metadata }) => metadata.name,
}

export const ageColumn = column<ApiObject>('Age', ({ metadata }, now) => ageOf(metadata.creationTimestamp, now))

/** The columns by which `-o wide` shows what a workload runs. */
export const workloadColumns: readonly Column<
  ApiObject & { spec: { selector: LabelSelector; template: { spec: PodSpec } } }
>[] = [
  column('Containers', ({ spec }) => spec.template.spec.containers.map(({ name }) => name).join(','), 'wide'),
  column('Images', ({ spec }) => spec.template.spec.containers.map(({ image }) => image).join(','), 'wide'),
  column('Selector', ({ spec }) => selectorText(spec.selector), 'wide'),
]

/** `a=b,c in (d,e)`, or `<none>`. */
export function selectorText({ matchLabels, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`)
  const others = matchExpressions.map(requirementText)
  return [...equal.sort(), ...others].join(',') || '<none>'
}

function requirementText({ key, operator, values = [] }: LabelRequirement): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values.join(',')})`
    case 'NotIn':
      return `${key} notin (${values.join(',')})`
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `!${key}`
  }
}

/** A list cut after three, as kubectl shows ports and endpoints. */
export function firstThree(list: readonly string[]): string {
  if (list.length === 0) return '<none>'
  const more = list.length > 3 ? ` + ${list.length - 3} more...` : ''
  return `${list.slice(0, 3).join(',')}${more}`
}
