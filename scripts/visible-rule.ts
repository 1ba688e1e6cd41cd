/** One comparison of a visibleRule: `action != status`. */
export type Condition = { readonly input: string; readonly operator: '=' | '!='; readonly value: string }

/** A visibleRule: conditions that are joined all by `&&`, or all by `||`; the editor knows no mixture. */
export type VisibleRule = { readonly join: 'all' | 'any'; readonly conditions: readonly Condition[] }

/**
 * Parses a visibleRule of task.json.
 * @throws when it mixes `&&` and `||`, or compares by anything but `=` and `!=`.
 */
export function parseVisibleRule(rule: string): VisibleRule {
  const all = rule.includes('&&')
  if (all && rule.includes('||')) throw new Error(`visibleRule '${rule}' mixes && and ||.`)
  return { join: all ? 'all' : 'any', conditions: rule.split(all ? '&&' : '||').map(parseCondition) }
}

/** Whether an editor shows what has this rule, given the value of each input. */
export function isVisible(rule: VisibleRule, read: (input: string) => string): boolean {
  const holds = ({ input, operator, value }: Condition) => (read(input) === value) === (operator === '=')
  return rule.join === 'all' ? rule.conditions.every(holds) : rule.conditions.some(holds)
}

function parseCondition(text: string): Condition {
  const [, input, operator, value] = /^\s*([A-Za-z][A-Za-z0-9]*)\s*(!?=)\s*([A-Za-z0-9]+)\s*$/.exec(text) ?? []
  if (input === undefined || value === undefined) {
    throw new Error(`Condition '${text.trim()}' of a visibleRule must read 'input = value' or 'input != value'.`)
  }
  return { input, operator: operator === '=' ? '=' : '!=', value }
}
