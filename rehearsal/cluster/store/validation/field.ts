/** How a problem with a field is put, in the words of k8s.io/apimachinery/pkg/util/validation/field. */
import type { Cause } from '../errors.ts'

/** The value is there but wrong. */
export function invalidValue(field: string, value: unknown, why: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field }
}

/** The value is missing. */
export function required(field: string, why = ''): Cause {
  return { reason: 'FieldValueRequired', message: `Required value${why === '' ? '' : `: ${why}`}`, field }
}

/** The value is none of the allowed ones. */
export function notSupported(field: string, value: unknown, allowed: readonly string[]): Cause {
  const list = allowed.map((entry) => JSON.stringify(entry)).join(', ')
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`,
    field,
  }
}

/** The field may not be set here. */
export function forbiddenField(field: string, why: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field }
}

/** The value occurs twice where it must be unique. */
export function duplicate(field: string, value: unknown): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(value)}`, field }
}

/** Whether a value is a whole number of at least 0, as counts and seconds must be. */
export function countProblems(field: string, value: unknown): Cause[] {
  if (value === undefined || (Number.isInteger(value) && Number(value) >= 0)) return []
  return [invalidValue(field, value, 'must be greater than or equal to 0')]
}

/** Whether a value is a port number. */
export function portProblems(field: string, value: unknown): Cause[] {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65535) return []
  return [invalidValue(field, value, 'must be between 1 and 65535, inclusive')]
}
