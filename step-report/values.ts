/**
 * Gives a value as what it should be.
 * @param where the way to it from the outermost value, which is the empty text.
 * @throws Unreadable when it is something else.
 */
export type Read<T> = (value: unknown, where: string) => T

/** A value that is not what it should be; the message is a sentence that names the field. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Names and such, in characters. */
const shortest = 2_000
const longest = 20_000
const mostItems = 1_000

/** A name, of 2,000 characters at most. */
export const shortText: Read<string> = textUpTo(shortest)

/** A sentence or a few, of 20,000 characters at most. */
export const longText: Read<string> = textUpTo(longest)

/** A moment, ISO 8601 in UTC. */
export const time: Read<string> = (value, where) => {
  const text = shortText(value, where)
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(text) && !Number.isNaN(Date.parse(text))
  if (!isTime) throw wrong(where, 'a time such as 2026-11-23T04:00:00Z')
  return text
}

export const flag: Read<boolean> = (value, where) => {
  if (typeof value !== 'boolean') throw wrong(where, 'true or false')
  return value
}

/** A number from `low` to `high`, both included. JSON has ways to write one that is infinite: it is none. */
export function number(low = -Number.MAX_VALUE, high = Number.MAX_VALUE): Read<number> {
  return (value, where) => {
    if (typeof value === 'number' && value >= low && value <= high) return value
    throw wrong(where, low === -Number.MAX_VALUE ? 'a number' : `a number from ${low} to ${high}`)
  }
}

/** A part of a whole, from 0 to 1. */
export const share: Read<number> = number(0, 1)

/** A whole number from `low` to `high`, both included. */
export function whole(low: number, high = Number.MAX_SAFE_INTEGER): Read<number> {
  return (value, where) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high) return value
    throw wrong(where, `a whole number from ${low} to ${high}`)
  }
}

/** One of a few values. */
export function oneOf<const T extends string | number>(...known: readonly T[]): Read<T> {
  return (value, where) => {
    const found = known.find((one) => one === value)
    if (found === undefined) throw wrong(where, known.map((one) => JSON.stringify(one)).join(' or '))
    return found
  }
}

export function nothingOr<T>(read: Read<T>): Read<T | null> {
  return (value, where) => (value === null ? null : read(value, where))
}

/** A list of 1,000 members at most. */
export function list<T>(read: Read<T>): Read<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw wrong(where, 'a list')
    if (value.length > mostItems)
      throw new Unreadable(`${nameOf(where)} has ${value.length} members, more than ${mostItems}.`)
    return value.map((one: unknown, index) => read(one, `${where}[${index}]`))
  }
}

/** An object with these fields of its own; what else it has is left behind. */
export function objectOf<T extends object>(fields: { readonly [K in keyof T]-?: Read<T[K]> }): Read<T> {
  return (value, where) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'an object')
    const result: Partial<T> = {}
    for (const name in fields) {
      if (!Object.hasOwn(value, name)) throw new Unreadable(`${nameOf(where)} has no '${name}'.`)
      const member: unknown = Reflect.get(value, name)
      result[name] = fields[name](member, where === '' ? name : `${where}.${name}`)
    }
    return result as T
  }
}

function textUpTo(most: number): Read<string> {
  return (value, where) => {
    if (typeof value !== 'string') throw wrong(where, 'a text')
    if (value.length > most) throw new Unreadable(`${nameOf(where)} has ${value.length} characters, more than ${most}.`)
    return value
  }
}

function wrong(where: string, wanted: string): Unreadable {
  return new Unreadable(`${nameOf(where)} is not ${wanted}.`)
}

function nameOf(where: string): string {
  return where === '' ? 'The report' : `'${where}'`
}
