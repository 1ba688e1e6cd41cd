import type { Pipeline } from './model.ts'

/**
 * The value that the pipeline's file gives to its variable `name`.
 * @throws Error when it gives it none
 */
export function writtenValue(pipeline: Pipeline, name: string): string {
  const variable = pipeline.variables.find((each) => each.kind === 'value' && each.name === name)
  if (variable?.kind !== 'value') throw new Error(`${pipeline.file} has no variable '${name}'.`)
  return variable.value
}

/**
 * The pipeline as if the value of its variable `name` had been changed in the file and merged.
 * @throws Error when it has no such variable
 */
export function withVariable(pipeline: Pipeline, name: string, value: string): Pipeline {
  writtenValue(pipeline, name)
  const variables = pipeline.variables.map((variable) =>
    variable.kind === 'value' && variable.name === name ? { ...variable, value } : variable,
  )
  return { ...pipeline, variables }
}
