import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'
import { pythonTools } from '../cluster/toolchain/python-tools.ts'
import { scoring } from './served.ts'

const model = JSON.parse(readFileSync(scoring('model.json'), 'utf8'))

/** Trains in a process of its own; the model without writing it. */
async function trained(): Promise<typeof model> {
  const ask = 'import json, sys; sys.path.insert(0, "scoring"); import train; print(json.dumps(train.train()))'
  const { code, output } = await run(pythonTools().paths.python, ['-B', '-c', ask], { cwd: project.root })
  assert.equal(code, 0, output)
  return JSON.parse(output)
}

describe('scoring/model.json', function () {
  this.timeout(60_000)

  it('is what scoring/train.py makes (python3 scoring/train.py)', async () => {
    const { coefficients, intercept, r2_unseen, ...rest } = await trained()
    const { coefficients: kept, intercept: keptIntercept, r2_unseen: keptR2, ...others } = model
    assert.deepEqual(rest, others)
    const close = (one: number, other: number) => Math.abs(one - other) <= 1e-8 * Math.abs(other)
    for (const [at, each] of [...coefficients, intercept, r2_unseen].entries()) {
      assert.ok(close(each, [...kept, keptIntercept, keptR2][at]), `number ${at}: ${each}`)
    }
  })
})
