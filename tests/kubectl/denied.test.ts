/** The lines by which a denied step lets its reader test the right that it lacks, run as they are. */
import assert from 'node:assert/strict'
import { exec } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { EmbeddedCluster } from '../../rehearsal/cluster/cluster.ts'
import { atBlue100, type DeniedStep, inEmptyNamespace, runDenied, toBlue100 } from '../packaged/rights/denied-steps.ts'
import { allBut, allRules, type LimitedTask, limitTask, startModels } from '../packaged/rights/limited-task.ts'

describe('the line by which a denied step lets its right be tested', function () {
  this.timeout(60_000)
  let cluster: EmbeddedCluster
  let folder: string

  before(async () => {
    cluster = await startModels()
    folder = await mkdtemp(join(tmpdir(), 'denied-'))
    await writeFile(join(folder, 'config'), cluster.kubeconfig(), { mode: 0o600 })
    const program = process.env.KUBECTL ?? assert.fail('Set KUBECTL to a kubectl; npm run test:kubectl finds one.')
    await symlink(program, join(folder, 'kubectl'))
  })
  after(async () => {
    await cluster.stop()
    await rm(folder, { recursive: true })
  })

  /** Runs a line in a shell, as its reader does; resolves to what it prints. `no` is no error. */
  const answerTo = (line: string): Promise<string> => {
    const env = { ...process.env, KUBECONFIG: join(folder, 'config'), PATH: [folder, process.env.PATH].join(delimiter) }
    return new Promise((resolve) => exec(line, { env }, (_, output, errors) => resolve(`${output}${errors}`.trim())))
  }

  const answersNoThenYes = async (task: LimitedTask, row: DeniedStep): Promise<void> => {
    const { errors } = await runDenied(task, row)
    const line = /kubectl auth can-i .*$/.exec(errors.join())?.[0] ?? assert.fail(errors.join())
    await task.allow(allBut(row.right))
    assert.equal(await answerTo(line), 'no', line)
    await task.allow(allRules)
    assert.equal(await answerTo(line), 'yes', line)
  }

  it('answers no, and yes once the right is given, in an empty namespace', async () => {
    const task = await limitTask(cluster, 'empty')
    for (const row of inEmptyNamespace) await answersNoThenYes(task, row)
  })

  it('answers no, and yes once the right is given, while blue has all the traffic', async () => {
    const task = await limitTask(cluster, 'blue100')
    for (const { run, inputs } of toBlue100) assert.equal((await task.step(run, inputs)).result, 'Succeeded')
    for (const row of atBlue100) await answersNoThenYes(task, row)
  })
})
