import { strict as assert } from 'node:assert'
import { isVisible, parseVisibleRule } from '../../../scripts/visible-rule.ts'

describe('a visible rule', () => {
  const rows: readonly (readonly [rule: string, action: string, visible: boolean])[] = [
    ['action = deploy', 'deploy', true],
    ['action = deploy', 'shift', false],
    ['action != status', 'status', false],
    ['action = remove || action = rollback', 'rollback', true],
    ['action = remove || action = rollback', 'deploy', false],
    ['action != status && action != deploy', 'shift', true],
    ['action != status && action != deploy', 'deploy', false],
  ]
  for (const [rule, action, visible] of rows) {
    it(`'${rule}' ${visible ? 'shows' : 'hides'} for ${action}`, () => {
      assert.equal(
        isVisible(parseVisibleRule(rule), () => action),
        visible,
      )
    })
  }

  for (const rule of ['a = b && c = d || e = f', 'a', 'a contains b', '', 'a = b &&']) {
    it(`'${rule}' is refused`, () => assert.throws(() => parseVisibleRule(rule), /visibleRule/))
  }
})
