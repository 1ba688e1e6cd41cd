/** A variable of a run. Names are compared without case, as the agent does. */
export interface Variable {
  readonly name: string
  readonly value: string
  readonly secret?: boolean
  readonly readonly?: boolean
}

/** An immutable set of variables; a later variable of the same name replaces an earlier one. */
export class VariableSet {
  readonly #byName: ReadonlyMap<string, Variable>

  constructor(variables: Iterable<Variable> = []) {
    this.#byName = new Map([...variables].map((variable) => [variable.name.toLowerCase(), variable]))
  }

  /** A new set with `variables` added or replaced. */
  with(variables: Iterable<Variable>): VariableSet {
    return new VariableSet([...this.#byName.values(), ...variables])
  }

  /** The variable as it was set: its value may hold macros. */
  get(name: string): Variable | undefined {
    return this.#byName.get(name.toLowerCase())
  }

  /**
   * All variables with the macros in their values expanded. What refers to itself, directly or in a circle, keeps its
   * macro; what takes in a secret becomes secret.
   */
  expanded(): Variable[] {
    return [...this.#byName.values()].map((variable) => this.#resolve(variable, []))
  }

  /** `text` with each `$(name)` replaced once by the variable's expanded value; unknown names stay as they are. */
  expand(text: string): string {
    return replaceMacros(text, (name) => {
      const variable = this.get(name)
      return variable === undefined ? undefined : this.#resolve(variable, []).value
    })
  }

  #resolve(variable: Variable, under: readonly string[]): Variable {
    const path = [...under, variable.name.toLowerCase()]
    let secret = variable.secret === true
    const value = replaceMacros(variable.value, (name) => {
      const inner = this.get(name)
      if (inner === undefined || path.includes(inner.name.toLowerCase())) return undefined
      const resolved = this.#resolve(inner, path)
      secret ||= resolved.secret === true
      return resolved.value
    })
    return { ...variable, value, secret }
  }
}

/**
 * Replaces each `$(name)` for which `lookUp` has a value. As in the agent, what was put in is not read again, and after
 * an unknown macro the search goes on one character later, so that `$($(name))` finds its inner macro.
 */
export function replaceMacros(text: string, lookUp: (name: string) => string | undefined): string {
  let result = text
  let from = 0
  for (;;) {
    const start = result.indexOf('$(', from)
    const end = start < 0 ? -1 : result.indexOf(')', start + 2)
    if (end < 0) return result
    const name = result.slice(start + 2, end)
    const value = name === '' ? undefined : lookUp(name)
    if (value === undefined) {
      from = start + 1
    } else {
      result = result.slice(0, start) + value + result.slice(end + 1)
      from = start + value.length
    }
  }
}

/** The agent's form of a name in the environment: upper case, with `.` and space as `_`. */
export function environmentName(name: string): string {
  return name.replaceAll('.', '_').replaceAll(' ', '_').toUpperCase()
}
