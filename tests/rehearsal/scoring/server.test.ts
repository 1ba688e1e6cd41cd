import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { python, scoringServer } from '../../../rehearsal/scoring-server/scoring-server.ts'

describe('What serves the models of a rehearsal', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'path-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('is the stand-in where azmlinfsrv is not on the path', async () => {
    const { title, command } = await scoringServer({ PATH: folder })
    assert.match(title, /^serve\.py .* \(azmlinfsrv is not installed\)$/)
    assert.deepEqual(command('a.py').slice(1, 3), ['serve.py', 'a.py'])
  })

  it('is azmlinfsrv where it is', async () => {
    const program = join(folder, 'azmlinfsrv')
    await writeFile(program, '#!/bin/sh\n', { mode: 0o755 })
    const { title, command } = await scoringServer({ PATH: `/nowhere:${folder}` })
    assert.equal(title, `azmlinfsrv, Azure ML's own (${program})`)
    assert.deepEqual(command('a.py').slice(2), [program, '--entry_script', 'a.py', '--port', '$(PORT)'])
  })
})

describe('A program that runs until standard input closes', function () {
  this.timeout(20_000)

  /** Two processes that tell their numbers; told to end, the first ends both and exits with 7. */
  const program = `
trap 'echo told; kill $other; exit 7' TERM
sleep 100 & other=$!
echo $$ $other
wait
`
  async function start(): Promise<{ child: ChildProcess; numbers: number[] }> {
    const words = ['rehearsal/scoring-server/until_stdin_closes.py', 'bash', '-c', program]
    const child = spawn(python, words, { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
    return { child, numbers: line.trim().split(' ').map(Number) }
  }
  const lives = (pid: number): boolean => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }

  it('ends with all that it started when it does', async () => {
    const { child, numbers } = await start()
    assert.ok(numbers.length === 2 && numbers.every(lives))
    child.stdin?.end()
    await once(child, 'close')
    // The output has closed, so nobody of them is left to write into it.
    assert.equal(child.signalCode, 'SIGKILL')
  })

  it('is told to end by SIGTERM, and its exit code is passed on', async () => {
    const { child } = await start()
    process.kill(-(child.pid ?? 0), 'SIGTERM')
    assert.deepEqual(await once(child, 'close'), [7, null])
  })
})
