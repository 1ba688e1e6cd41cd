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
  const marked = new RegExp(`(<!-- ${name}:[^>]*-->\n)[^]*?(<!-- end of ${name} -->)`)
  if (!marked.test(text)) throw new Error(`README.md has no place marked for its ${name}.`)
  return text.replace(marked, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`)
}

function inputTables({ groups, inputs }: TaskManifest): string {
  const general = table(inputs.filter(({ groupName }) => groupName === undefined))
  const sections = groups.map((group) => {
    const members = inputs.filter(({ groupName }) => groupName === group.name)
    const audience = group.visibleRule === undefined ? '' : ` (${when(group.visibleRule)})`
    return `**${group.displayName}**${audience}\n\n${table(members)}`
  })
  return [general, ...sections].join('\n\n')
}

function table(inputs: readonly TaskInput[]): string {
  return ['| input | default | meaning |', '| --- | --- | --- |', ...inputs.map(row)].join('\n')
}

function row({
  name,
  aliases = [],
  defaultValue = '',
  required,
  visibleRule,
  options,
  helpMarkDown,
}: TaskInput): string {
  const names = [name, ...aliases].map(code).join(' or ')
  const preset = defaultValue === '' ? (required ? '**required**' : '') : code(String(defaultValue))
  const values = options === undefined ? [] : [`One of ${Object.keys(options).map(code).join(', ')}.`]
  const scope = visibleRule === undefined ? [] : [`*${capitalized(when(visibleRule))}.*`]
  return `| ${names} | ${preset} | ${cell([...scope, helpMarkDown, ...values].join(' '))} |`
}

/** A visibleRule in words: `action = remove || action = rollback` -> `remove, rollback`. */
function when(rule: string): string {
  const { join, conditions } = parseVisibleRule(rule)
  const words = conditions.map(({ input, operator, value }) => {
    const what = input === 'action' ? code(value) : `${code(input)} ${code(value)}`
    return operator === '=' ? what : `all but ${what}`
  })
  return words.join(join === 'all' ? ' and ' : ', ')
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
