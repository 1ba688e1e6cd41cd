import { replaceBetween } from './marked-part.ts'
import { type TableWords, tableWords } from './readme-words.ts'
import type { TaskInput, TaskManifest } from './task-manifest.ts'
import { readStrings, translated } from './task-strings.ts'
import { parseVisibleRule } from './visible-rule.ts'

/** The README in each language, with what its tables are made from. */
export const readmes = [
  { path: 'README.md', words: tableWords.en, manifestOf: (manifest: TaskManifest) => manifest },
  {
    path: 'README.ja.md',
    words: tableWords.ja,
    manifestOf: (manifest: TaskManifest) => translated(manifest, readStrings('ja-JP')),
  },
] as const

/**
 * A README with its tables of inputs and outputs made anew from task.json, between the markers that name them:
 * `<!-- inputs: … -->` and `<!-- end of inputs -->`.
 * @throws when a marker is missing.
 */
export function withTables(readme: string, manifest: TaskManifest, words: TableWords = tableWords.en): string {
  const withInputs = replaceBetween(readme, 'inputs', inputTables(manifest, words))
  return replaceBetween(withInputs, 'outputs', outputTable(manifest, words))
}

function inputTables({ groups, inputs }: TaskManifest, words: TableWords): string {
  const general = table(
    inputs.filter(({ groupName }) => groupName === undefined),
    words,
  )
  const sections = groups.map(({ name, displayName, visibleRule }) => {
    const members = inputs.filter(({ groupName }) => groupName === name)
    const audience = visibleRule === undefined ? '' : ` (${words.when(parseVisibleRule(visibleRule))})`
    return `**${displayName}**${audience}\n\n${table(members, words, visibleRule)}`
  })
  return [general, ...sections].join('\n\n')
}

/** `said` is the rule that the heading above the table has told already. */
function table(inputs: readonly TaskInput[], words: TableWords, said?: string): string {
  const { input, preset, meaning } = words.header
  const rows = inputs.map((one) => row(one, words, one.visibleRule === said ? undefined : one.visibleRule))
  return [`| ${input} | ${preset} | ${meaning} |`, '| --- | --- | --- |', ...rows].join('\n')
}

function row(input: TaskInput, words: TableWords, rule: string | undefined): string {
  const { name, aliases = [], defaultValue = '', required, options, helpMarkDown } = input
  const names = [name, ...aliases].map(code).join(words.or)
  const preset = defaultValue === '' ? (required ? words.required : '') : code(String(defaultValue))
  const values = options === undefined ? [] : [words.oneOf(Object.keys(options).map(code))]
  const scope = rule === undefined ? [] : [words.scope(parseVisibleRule(rule))]
  return `| ${names} | ${preset} | ${cell([...scope, helpMarkDown, ...values].join(' '))} |`
}

function outputTable({ outputVariables }: TaskManifest, { header }: TableWords): string {
  const rows = outputVariables.map(({ name, description }) => `| ${code(name)} | ${cell(description)} |`)
  return [`| ${header.output} | ${header.meaning} |`, '| --- | --- |', ...rows].join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
