import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs the rehearsal as CI does: without a terminal. */
function rehearse(options: readonly string[], script = ''): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'rehearsal/rehearse.ts', ...options], {
      cwd: root,
      env: { ...process.env, SCORE_SCRIPT: script },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

describe('The whole rehearsal', function () {
  // About 20 s on two cores, ten of them the drain time of the way back.
  this.timeout(120_000)

  it('starts from SCORE_SCRIPT: the stage Building pushes the image that is released', async () => {
    const { code, output } = await rehearse(['--reject', 'Blue_Green'], 'scoreB.py')
    const [, first, second] =
      /run 101 · scoring\/scoreA\.py[\s\S]*mlmodel:101@sha256:(\w+)[\s\S]*run 102 · scoring\/scoreB\.py[\s\S]*mlmodel:102@sha256:(\w+)/.exec(
        output,
      ) ?? []
    assert.notEqual(first, second, output)
    assert.match(output, /Blue_50 +green {2}50[\s\S]*?answers \d+ A {2}\d+ B/)
    // With a rejection after all traffic went to blue, the old model is brought back, and no request is lost.
    assert.match(output, /✓ Load: [\d,]+ requests, with and without the header; 0 failed\./)
    assert.match(output, /✓ Blue_Green was rejected, and all is back on model A \(mlmodel:101\)\./)
    assert.equal(code, 0, output)
  })

  it('refuses an option that it does not know, in one line', async () => {
    const { code, output } = await rehearse(['--reject', 'Nowhere'])
    assert.equal(code, 1)
    assert.match(output, /^--reject must name a stage with a gate \(Blue_0, .*\), got 'Nowhere'\.\n$/)
  })

  it('refuses a SCORE_SCRIPT that is not there, in one line', async () => {
    const { code, output } = await rehearse([], 'scoreC.py')
    assert.equal(code, 1)
    assert.match(output, /^SCORE_SCRIPT must name a scoring script .*; there is no scoring\/scoreC\.py\.\n$/)
  })
})
