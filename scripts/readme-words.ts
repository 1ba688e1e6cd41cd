import type { Condition, VisibleRule } from './visible-rule.ts'

/** What stands in the README's tables beside the texts of task.json, in one language. */
export interface TableWords {
  readonly header: {
    readonly input: string
    readonly preset: string
    readonly output: string
    readonly meaning: string
  }
  readonly required: string
  /** Between two names of one input. */
  readonly or: string
  /** The values of a pick list, each as code. */
  readonly oneOf: (values: readonly string[]) => string
  /** A visibleRule in words, to stand before a text or in parentheses. */
  readonly when: (rule: VisibleRule) => string
  /** The same as a sentence. */
  readonly scope: (rule: VisibleRule) => string
}

const english: TableWords = {
  header: { input: 'input', preset: 'default', output: 'output', meaning: 'meaning' },
  required: '**required**',
  or: ' or ',
  oneOf: (values) => `One of ${values.join(', ')}.`,
  when({ join, conditions }) {
    const words = conditions.map((one) => `${one.operator === '=' ? 'with' : 'unless'} ${setting(one)}`)
    return words.join(join === 'all' ? ' and ' : ' or ')
  },
  scope: (rule) => `*${capitalized(english.when(rule))}.*`,
}

const japanese: TableWords = {
  header: { input: '入力', preset: '既定値', output: '出力', meaning: '意味' },
  required: '**必須**',
  or: ' または ',
  oneOf: (values) => `${values.join('、')} のいずれか。`,
  when({ join, conditions }) {
    const words = conditions.map((one) => `${setting(one)} ${one.operator === '=' ? 'のとき' : '以外のとき'}`)
    return words.join(join === 'all' ? '、かつ ' : '、または ')
  },
  scope: (rule) => `*${japanese.when(rule)}。*`,
}

/** The words of each README. */
export const tableWords = { en: english, ja: japanese } as const

function setting({ input, value }: Condition): string {
  return `\`${input}: ${value}\``
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
