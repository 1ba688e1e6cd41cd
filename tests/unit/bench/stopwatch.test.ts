import assert from 'node:assert/strict'
import { type Command, type Stopwatch, startStopwatch } from '../../bench/stopwatch.ts'

describe('the stopwatch', function () {
  this.timeout(60_000)
  let stopwatch: Stopwatch
  before(async () => {
    stopwatch = await startStopwatch()
  })
  after(() => stopwatch.stop())

  /** A script as a program with nothing in its environment but what is told. */
  const node = (script: string, environment: Record<string, string> = {}): Command => ({
    command: [process.execPath, '-e', script],
    environment,
    folder: import.meta.dirname,
  })

  it('counts the time that a program waits, and not as work', async () => {
    const { wallMs, cpuMs } = await stopwatch.time(node('setTimeout(() => {}, 300)'))
    assert.ok(wallMs >= 300, `${wallMs} ms`)
    assert.ok(cpuMs < wallMs, `${cpuMs} ms of ${wallMs} ms`)
  })

  it('counts the work of all threads', async () => {
    const busy = 'const end = process.cpuUsage().user + 2e5; while (process.cpuUsage().user < end);'
    const { cpuMs } = await stopwatch.time(
      node(`${busy} new (require('worker_threads').Worker)('${busy}', { eval: true })`),
    )
    assert.ok(cpuMs >= 300, `${cpuMs} ms`)
  })

  it('counts the most memory that a program had', async () => {
    const little = await stopwatch.time(node(''))
    const much = await stopwatch.time(node('Buffer.alloc(2e8, 1)'))
    const more = (much.peakKb - little.peakKb) * 1024
    assert.ok(more > 1.8e8 && more < 2.4e8, `${more} bytes`)
  })

  it('gives a program its folder and its environment and nothing else', async () => {
    const script = 'console.log(process.cwd()); console.error(process.env.A, process.env.PATH)'
    const { output } = await stopwatch.time(node(script, { A: 'a' }))
    assert.equal(output, `${import.meta.dirname}\na undefined\n`)
  })

  it('tells with which words a program failed', async () => {
    await assert.rejects(stopwatch.time(node("console.log('no luck'); process.exit(3)")), /ended with 3:\nno luck/)
    await assert.rejects(stopwatch.time(node("process.kill(process.pid, 'SIGKILL')")), /ended with -9/)
  })
})
