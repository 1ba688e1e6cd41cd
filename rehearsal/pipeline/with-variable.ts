import type { Pipeline } from './model.ts'

/**
 * The pipeline as if the value of its variable `name` had been changed in the file and merged.
 * @throws Error when it has no such variable
 */
export function withVariable(pipeline: Pipeline, name: string, value: string): Pipeline {
  let found = false
  const variables = pipeline.variables.map((variable) => {
    if (variable.kind !== 'value' || variable.name !== name) return variable
    found = true
    return { ...variable, value }
  })
  if (!found) throw new Error(`${pipeline.file} has no variable '${name}'.`)
  return { ...pipeline, variables }
}
