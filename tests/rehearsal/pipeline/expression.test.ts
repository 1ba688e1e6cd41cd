import assert from 'node:assert/strict'
import { checkWords, evaluate } from '../../../rehearsal/pipeline/expression/evaluate.ts'
import { parseExpression } from '../../../rehearsal/pipeline/expression/syntax.ts'
import { dictionary, type Value } from '../../../rehearsal/pipeline/expression/values.ts'

const names = {
  variables: dictionary([
    ['Build.SourceBranch', 'refs/heads/main'],
    ['isMain', 'True'],
    ['empty', ''],
    ['count', '5'],
  ]),
  dependencies: dictionary([
    [
      'Blue_0',
      dictionary([
        ['result', 'Succeeded'],
        ['outputs', dictionary([['Deploy.Deploy.canary.phase', 'deployed']])],
      ]),
    ],
  ]),
}

describe('An expression', () => {
  const cases: { text: string; want: Value }[] = [
    { text: 'true', want: true },
    { text: "'it''s'", want: "it's" },
    { text: '-1.5', want: -1.5 },
    { text: "variables['Build.SourceBranch']", want: 'refs/heads/main' },
    { text: 'variables.ISMAIN', want: 'True' },
    { text: 'variables.nothing', want: null },
    { text: 'variables.nothing.deeper', want: null },
    { text: "dependencies.Blue_0.outputs['Deploy.Deploy.canary.phase']", want: 'deployed' },
    { text: "eq('ABC', 'abc')", want: true },
    { text: 'eq(variables.isMain, true)', want: true },
    { text: 'eq(variables.count, 5)', want: true },
    { text: 'eq(5, variables.count)', want: true },
    { text: "eq(5, 'five')", want: false },
    { text: "ne(5, 'five')", want: true },
    { text: "eq(variables.nothing, '')", want: true },
    { text: "eq(true, 'anything')", want: true },
    { text: "in('B', 'A', 'b')", want: true },
    { text: "notIn('D', 'A', 'B')", want: true },
    { text: 'and(true, not(false))', want: true },
    { text: 'and(eq(1, 1), eq(2, 2), eq(3, 4))', want: false },
    { text: 'or(false, 0, variables.empty, 1)', want: true },
    { text: 'xor(true, true)', want: false },
    { text: 'and(false, lt(5, variables.isMain))', want: false },
    { text: 'lt(variables.count, 6)', want: true },
    { text: 'ge(2, 2)', want: true },
    { text: "startsWith(variables['Build.SourceBranch'], 'REFS/')", want: true },
    { text: "endsWith('abc', 'BC')", want: true },
    { text: "contains('abc', 'd')", want: false },
    { text: "coalesce(variables.nothing, '', 'x')", want: 'x' },
    { text: "upper('a')", want: 'A' },
    { text: '\n and(\n  true,\n  true\n )\n', want: true },
  ]
  for (const { text, want } of cases) {
    it(`${JSON.stringify(text)} is ${want}`, () => {
      assert.equal(evaluate(parseExpression(text), { names, status: {} }), want)
    })
  }

  const faults = [
    { text: 'eq(1', message: /Expected ',', found the end/ },
    { text: 'eq(1 2)', message: /Expected ',', found '2'/ },
    { text: '"double"', message: /is no expression/ },
    { text: '1.2.3', message: /'1.2.3' is a version/ },
    { text: 'true false', message: /Expected the end, found 'false'/ },
    { text: 'magic()', message: /function 'magic' is not known/ },
    { text: 'eq(1)', message: /'eq' does not take 1 arguments/ },
    { text: 'parameters.x', message: /'parameters' is not known here; known are variables, dependencies/ },
    { text: 'failed()', message: /function 'failed' is not known/ },
  ]
  for (const { text, message } of faults) {
    it(`${text} is refused`, () => {
      const vocabulary = { names: ['variables', 'dependencies'], status: [] }
      assert.throws(() => checkWords(parseExpression(text), vocabulary), message)
    })
  }
})
