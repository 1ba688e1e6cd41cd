import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AnalysisFailure } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/analysis-failure.ts'
import { analyze } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/istioctl.ts'
import type { Message } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/message.ts'
import type { NamespaceSnapshot } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/namespace-snapshot.ts'

const snapshot: NamespaceSnapshot = {
  namespace: 'abtesting',
  objects: {
    VirtualService: [],
    Gateway: [],
    DestinationRule: [],
    ServiceEntry: [],
    Service: [],
    Pod: [],
  },
}

describe('istioctl', () => {
  let folder: string
  let temp: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'istioctl-test-'))
    temp = await mkdtemp(join(folder, 'temp-'))
  })
  afterEach('look that it left nothing behind', async () => {
    const left = await readdir(temp)
    await rm(folder, { recursive: true })
    assert.deepEqual(left, [])
  })

  /** What comes of a program that is this shell script. */
  async function analyzeBy(script: string, signal = new AbortController().signal): Promise<readonly Message[]> {
    const program = join(folder, 'istioctl')
    await writeFile(program, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`)
    await chmod(program, 0o755)
    return analyze({ program, temp, environment: {}, signal }, snapshot)
  }

  it('is called for its messages of level Error in JSON, with a kubeconfig of no credentials', async () => {
    const [message] = await analyzeBy(`
      echo "[{\\"code\\":\\"X\\",\\"level\\":\\"Error\\",\\"message\\":\\"$(echo "$*" | sed 's/--kubeconfig [^ ]*/K/')\\"}]"`)
    assert.equal(
      message?.message,
      'analyze K --namespace abtesting --output json --output-threshold Error --color=false',
    )
  })

  it('may end with 79, which says that it has found something', async () => {
    assert.deepEqual(await analyzeBy("echo '[]'; exit 79"), [])
  })

  it('may say on standard error what it likes', async () => {
    assert.deepEqual(await analyzeBy("echo 'all is well' >&2; echo '[]'"), [])
  })

  const failures: readonly { it: string; script: string; says: RegExp }[] = [
    { it: 'ends with another code', script: 'echo "Error: no" >&2; exit 1', says: /exit code 1: Error: no/ },
    { it: 'is killed', script: 'kill -9 $$', says: /exit code null/ },
    { it: 'prints no JSON', script: 'echo hello', says: /something else than its messages in JSON: hello/ },
    { it: 'prints without end', script: 'yes', says: /printed more than 4194304 characters/ },
  ]
  for (const { it: name, script, says } of failures) {
    it(`judges nothing when it ${name}`, async () => {
      await assert.rejects(analyzeBy(script), (error) => error instanceof AnalysisFailure && says.test(error.message))
    })
  }

  it('judges nothing when it is not there', async () => {
    const signal = new AbortController().signal
    const gone = analyze({ program: join(folder, 'gone'), temp, environment: {}, signal }, snapshot)
    await assert.rejects(gone, (error) => error instanceof AnalysisFailure && /ENOENT/.test(error.message))
  })

  it('is killed when the step is cancelled', async () => {
    const cancelled = new AbortController()
    const running = analyzeBy('exec sleep 60', cancelled.signal)
    setImmediate(() => cancelled.abort(new Error('cancelled')))
    await assert.rejects(running, /cancelled/)
  })
})
