import { msg } from '../language/message.ts'
import { InputError } from './input-error.ts'
import type { InputName } from './names.ts'

/** Gives an input's value as the agent has it; undefined when it is empty. */
export type ReadInput = (name: InputName) => string | undefined

/** The inputs as typed, validated values. Every getter throws InputError with the input, the rule and the value. */
export interface InputReader {
  optional(name: InputName): string | undefined
  required(name: InputName): string
  matching(name: InputName, pattern: RegExp, rule: string, fallback?: string): string
  wholeNumber(name: InputName, range: readonly [number, number], fallback?: number): number
  /** A number that may have decimals, undefined when it is not set. */
  decimal(name: InputName, range: readonly [number, number]): number | undefined
  flag(name: InputName): boolean
  choice<T extends string>(name: InputName, choices: readonly T[], fallback?: T): T
}

export function inputReader(read: ReadInput): InputReader {
  function optional(name: InputName): string | undefined {
    // The agent trims before it expands variables, so what a variable brought along is trimmed here.
    const value = read(name)?.trim() || undefined
    const unresolved = value && /\$\([A-Za-z_][\w.-]*\)/.exec(value)
    if (unresolved) {
      throw new InputError(
        msg`Input '${name}' still contains ${unresolved[0]}: no variable of that name is defined where this step runs.`,
      )
    }
    return value
  }

  function required(name: InputName): string {
    const value = optional(name)
    if (value === undefined) throw new InputError(msg`Input '${name}' is required.`)
    return value
  }

  function matching(name: InputName, pattern: RegExp, rule: string, fallback?: string): string {
    const value = fallback === undefined ? required(name) : (optional(name) ?? fallback)
    if (!pattern.test(value)) throw new InputError(msg`Input '${name}' must be ${rule}, got '${value}'.`)
    return value
  }

  return {
    optional,
    required,
    matching,
    wholeNumber(name, [from, to], fallback) {
      const value = fallback === undefined ? required(name) : (optional(name) ?? String(fallback))
      const number = Number(value)
      if (!/^\d+$/.test(value) || number < from || number > to) {
        throw new InputError(msg`Input '${name}' must be a whole number from ${from} to ${to}, got '${value}'.`)
      }
      return number
    },
    decimal(name, [from, to]) {
      const value = optional(name)
      if (value === undefined) return undefined
      const number = Number(value)
      if (/^\d+(?:\.\d+)?$/.test(value) && number >= from && number <= to) return number
      throw new InputError(msg`Input '${name}' must be a number from ${from} to ${to}, got '${value}'.`)
    },
    flag(name) {
      const value = (optional(name) ?? 'false').toLowerCase()
      if (value !== 'true' && value !== 'false') {
        throw new InputError(msg`Input '${name}' must be 'true' or 'false', got '${value}'.`)
      }
      return value === 'true'
    },
    choice<T extends string>(name: InputName, choices: readonly T[], fallback?: T): T {
      const value = fallback === undefined ? required(name) : (optional(name) ?? fallback)
      const chosen = choices.find((choice) => choice === value)
      if (chosen !== undefined) return chosen
      throw new InputError(msg`Input '${name}' must be one of ${choices.join(', ')}, got '${value}'.`)
    },
  }
}
