import type { StepReport } from '../../../../../step-report/format.ts'

/** Fields that hold codes, numbers and times of ours. */
const codes: ReadonlySet<string> = new Set([
  'action',
  'asked',
  'at',
  'kind',
  'landing',
  'language',
  'operator',
  'outcome',
  'phase',
  'startedAt',
  'state',
  'unit',
  'updatedAt',
  'verdict',
])

// As long as readers take them.
const longest = 2_000
const longestSentence = 20_000
const sentences: ReadonlySet<string> = new Set([
  'details',
  'drift',
  'effect',
  'next',
  'plan',
  'reasons',
  'sentence',
  'text',
  'warnings',
  'wayBack',
  'what',
])

/** The report with every text of it made fit to be shown, and none longer than readers take it. */
export function cleaned(report: StepReport, clean: (text: string) => string): StepReport {
  return cleanedValue(report, '', clean) as StepReport
}

function cleanedValue(value: unknown, field: string, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return codes.has(field) ? value : cut(clean(value), field)
  if (Array.isArray(value)) return value.map((one: unknown) => cleanedValue(one, field, clean))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cleanedValue(member, name, clean)]))
}

function cut(text: string, field: string): string {
  const most = sentences.has(field) ? longestSentence : longest
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
