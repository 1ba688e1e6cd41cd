import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'
import { pythonTools } from '../cluster/toolchain/python-tools.ts'
import { scoring } from './served.ts'

describe('scoring/Dockerfile', () => {
  const text = readFileSync(scoring('Dockerfile'), 'utf8')

  it('is what hadolint wants', async () => {
    const { code, output } = await run(pythonTools().paths.hadolint, [scoring('Dockerfile')], { cwd: project.root })
    assert.equal(output, '')
    assert.equal(code, 0)
  })

  it('starts from Azure ML’s inference base, whose SCORE_SCRIPT is the last thing that changes', () => {
    assert.match(text, /^ARG BASE_IMAGE=mcr\.microsoft\.com\/azureml\/.*-inference:/m)
    assert.ok(text.indexOf('ARG SCORE_SCRIPT') > text.indexOf('RUN '))
  })

  it('ends as a user that is no root, told by number as runAsNonRoot needs it', () => {
    const users = [...text.matchAll(/^USER (.*)$/gm)].map(([, user]) => user)
    assert.match(users.at(-1) ?? '', /^[1-9]\d+:[1-9]\d+$/)
  })

  it('installs nothing whose hash is not frozen', () => {
    const installs = text.match(/pip install[^\n]*(\\\n[^\n]*)*/g) ?? []
    assert.equal(installs.length, 1)
    assert.match(installs.join(), /--require-hashes --only-binary :all: --no-deps/)
    const pins = readFileSync(scoring('requirements.txt'), 'utf8').split(/\n(?=\S)/)
    for (const pin of pins) assert.match(pin, /^\S+==\S+ [\s\S]*--hash=sha256:/)
  })
})
