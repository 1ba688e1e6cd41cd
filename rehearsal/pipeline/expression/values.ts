/** A value of an expression. Dictionaries look keys up without case, as Azure Pipelines does. */
export type Value = string | number | boolean | null | Dictionary

/** Something with properties: `variables`, `dependencies` and what is in them. */
export interface Dictionary {
  get(key: string): Value
}

/** A dictionary of plain entries; a key that is not there is null. */
export function dictionary(entries: Iterable<readonly [string, Value]>): Dictionary {
  const byKey = new Map([...entries].map(([key, value]) => [key.toLowerCase(), value]))
  return { get: (key) => byKey.get(key.toLowerCase()) ?? null }
}

export function isDictionary(value: Value): value is Dictionary {
  return typeof value === 'object' && value !== null
}

/** The value as a boolean: null, '', 0 and false are false, all else is true. */
export function toBoolean(value: Value): boolean {
  return value !== null && value !== '' && value !== 0 && value !== false
}

/** The value as text, as it is shown: True and False begin with a capital, null is empty. */
export function toText(value: Value): string | undefined {
  if (isDictionary(value)) return undefined
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value === null ? '' : String(value)
}

/** The value as a number, where it is one. */
export function toNumber(value: Value): number | undefined {
  if (isDictionary(value)) return undefined
  if (value === null) return 0
  if (typeof value === 'boolean') return value ? 1 : 0
  const number = typeof value === 'number' ? value : Number(value.trim())
  return Number.isNaN(number) ? undefined : number
}

/**
 * How `left` compares with `right`, which is turned into the type of `left` first: negative, zero or positive;
 * `undefined` when it cannot be turned. Texts are compared without case.
 */
export function compare(left: Value, right: Value): number | undefined {
  if (isDictionary(left)) return left === right ? 0 : undefined
  if (left === null) return right === null || right === '' ? 0 : undefined
  switch (typeof left) {
    case 'boolean':
      return isDictionary(right) ? undefined : Number(left) - Number(toBoolean(right))
    case 'number': {
      const number = toNumber(right)
      return number === undefined ? undefined : left - number
    }
    case 'string': {
      const text = toText(right)
      if (text === undefined) return undefined
      const [a, b] = [left.toUpperCase(), text.toUpperCase()]
      return a === b ? 0 : a < b ? -1 : 1
    }
  }
}
