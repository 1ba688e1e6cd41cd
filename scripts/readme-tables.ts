import type { TaskInput, TaskManifest } from './task-manifest.ts'
import { parseVisibleRule } from './visible-rule.ts'

/**
 * The README with its tables of inputs and outputs made anew from task.json, between the markers that name them:
 * `<!-- inputs: … -->` and `<!-- end of inputs -->`.
 * @throws when a marker is missing.
 */
export function withTables(readme: string, manifest: TaskManifest): string {
  return replaceBetween(replaceBetween(readme, 'inputs', inputTables(manifest)), 'outputs', outputTable(manifest))
}

function replaceBetween(text: string, name: string, content: string): string {
  const marked = new RegExp(`(<!-- ${name}:[^>]*-->\n)[\\s\\S]*?(<!-- end of ${name} -->)`)
  if (!marked.test(text)) throw new Error(`README.md has no place marked for its ${name}.`)
  return text.replace(marked, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`)
}

function inputTables({ groups, inputs }: TaskManifest): string {
  const general = table(inputs.filter(({ groupName }) => groupName === undefined))
  const sections = groups.map((group) => {
    const members = inputs.filter(({ groupName }) => groupName === group.name)
    const audience = group.visibleRule === undefined ? '' : ` (${when(group.visibleRule)})`
    return `**${group.displayName}**${audience}\n\n${table(members, group.visibleRule)}`
  })
  return [general, ...sections].join('\n\n')
}

/** `said` is the rule that the heading above the table has told already. */
function table(inputs: readonly TaskInput[], said?: string): string {
  const rows = inputs.map((input) => row(input, input.visibleRule === said ? undefined : input.visibleRule))
  return ['| input | default | meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

function row(input: TaskInput, rule: string | undefined): string {
  const { name, aliases = [], defaultValue = '', required, options, helpMarkDown } = input
  const names = [name, ...aliases].map(code).join(' or ')
  const preset = defaultValue === '' ? (required ? '**required**' : '') : code(String(defaultValue))
  const values = options === undefined ? [] : [`One of ${Object.keys(options).map(code).join(', ')}.`]
  const scope = rule === undefined ? [] : [`*${capitalized(when(rule))}.*`]
  return `| ${names} | ${preset} | ${cell([...scope, helpMarkDown, ...values].join(' '))} |`
}

/** A visibleRule in words: `action = remove || action = rollback` -> "with `action: remove` or with `action: rollback`". */
function when(rule: string): string {
  const { join, conditions } = parseVisibleRule(rule)
  const words = conditions.map(({ input, operator, value }) => {
    return `${operator === '=' ? 'with' : 'unless'} ${code(`${input}: ${value}`)}`
  })
  return words.join(join === 'all' ? ' and ' : ' or ')
}

function outputTable({ outputVariables }: TaskManifest): string {
  const rows = outputVariables.map(({ name, description }) => `| ${code(name)} | ${cell(description)} |`)
  return ['| output | meaning |', '| --- | --- |', ...rows].join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
