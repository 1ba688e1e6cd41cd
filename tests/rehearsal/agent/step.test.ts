import assert from 'node:assert/strict'
import { kubernetesConnection } from '../../../rehearsal/agent/connections.ts'
import type { TaskResult } from '../../../rehearsal/agent/result.ts'
import { runStep } from '../../../rehearsal/agent/step.ts'
import { fakeTask, removeTasks } from './fake-task.ts'

/** Runs a script as a task and gives back the result. */
async function play(
  script: string,
  rest: { manifest?: Record<string, unknown> } & Partial<Parameters<typeof runStep>[0]> = {},
) {
  const { manifest, ...request } = rest
  const task = await fakeTask({ script, ...(manifest && { manifest }) })
  return runStep({ task, inputs: {}, ...request }).finished
}

/** A script that prints the lines on standard output. */
const say = (...lines: string[]) => `console.log(${JSON.stringify(lines.join('\n'))})`
/** A script that prints one JSON value of its own surroundings. */
const show = (expression: string) => `console.log(JSON.stringify(${expression}))`

const texts = (step: { lines: readonly { text: string }[] }) => step.lines.map(({ text }) => text)

describe('A step of the rehearsal’s agent', () => {
  after(removeTasks)

  describe('ends', () => {
    const cases: { name: string; script: string; want: TaskResult; errors?: string[] }[] = [
      { name: 'well without a word', script: '', want: 'Succeeded' },
      { name: 'as the task says', script: say('##vso[task.complete result=Failed;]x'), want: 'Failed' },
      {
        name: 'with the worst of several results',
        script: say('##vso[task.complete result=Failed]', '##vso[task.complete result=Succeeded]'),
        want: 'Failed',
      },
      {
        name: 'with issues',
        script: say('##vso[task.complete result=SucceededWithIssues]'),
        want: 'SucceededWithIssues',
      },
      {
        name: 'failed when a result is misspelt',
        script: say('##vso[task.complete result=Cancelled]'),
        want: 'Failed',
      },
      { name: 'failed by its exit code', script: 'process.exit(3)', want: 'Failed' },
      {
        name: 'failed by its exit code, whatever it said',
        script: `${say('##vso[task.complete result=Succeeded]')};process.exitCode=1`,
        want: 'Failed',
      },
      { name: 'failed by a command nobody knows', script: say('##vso[task.dance]'), want: 'Failed' },
      {
        name: 'failed by a command the rehearsal does not carry out',
        script: say('##vso[build.updatebuildnumber]7'),
        want: 'Failed',
      },
      {
        name: 'well after an error that it only logged',
        script: say('##vso[task.logissue type=error]no'),
        want: 'Succeeded',
      },
      { name: 'well after a command of an area that is none', script: say('##vso[shell.run]ls'), want: 'Succeeded' },
    ]
    for (const { name, script, want } of cases) {
      it(name, async () => assert.equal((await play(script)).result, want))
    }
  })

  it('reads commands on both streams and does not show them', async () => {
    const step = await play(`
      process.stderr.write('warn ##vso[task.setvariable variable=a]1\\n')
      process.stdout.write('plain\\n##vso[task.setvariable variable=b]2\\n')`)
    assert.deepEqual([...step.variables].map(({ name, value }) => `${name}=${value}`).sort(), ['a=1', 'b=2'])
    assert.deepEqual(texts(step), ['plain'])
  })

  it('gives lines while the task is running', async () => {
    const task = await fakeTask({ script: `${say('first')};setInterval(() => {}, 1000)` })
    const step = runStep({ task, inputs: {}, onLine: () => step.kill() })
    assert.equal((await step.finished).result, 'Failed')
  })

  it('closes standard input and starts in the sources directory, not in the task’s', async () => {
    const step = await play(
      `process.stdin.resume().on('end', () => ${show('[process.cwd(), __dirname, process.argv.length]')})`,
    )
    const [cwd, directory, count] = JSON.parse(texts(step)[0] ?? '')
    assert.notEqual(cwd, directory)
    assert.match(cwd, /_work.1.s$/)
    assert.equal(count, 2)
  })

  it('passes nothing of the agent’s own environment but what a machine needs', async () => {
    const machine = { PATH: process.env.PATH, HOME: '/home/agent', KUBECONFIG: '/secret', NODE_OPTIONS: '--bad' }
    const step = await play(
      show('[process.env.HOME, process.env.KUBECONFIG, process.env.NODE_OPTIONS, process.env.TF_BUILD]'),
      { machine },
    )
    assert.deepEqual(JSON.parse(texts(step)[0] ?? ''), ['/home/agent', null, null, 'True'])
  })

  it('passes variables, secrets, inputs and env under the agent’s names', async () => {
    const step = await play(
      show(
        `Object.fromEntries(['A_B','SECRET_KEY','KEY','INPUT_MYWEIGHT','OWN','BUILD_BUILDID','SYSTEM_STAGENAME'].map((n) => [n, process.env[n]]))`,
      ),
      {
        manifest: { inputs: [{ name: 'myWeight', type: 'string', defaultValue: '$(a.b)' }] },
        variables: [
          { name: 'a.b', value: '5' },
          { name: 'key', value: 'hunter2', secret: true },
        ],
        env: { OWN: 'x$(a.b)' },
      },
    )
    assert.deepEqual(JSON.parse(texts(step)[0] ?? ''), {
      A_B: '5',
      SECRET_KEY: '***',
      INPUT_MYWEIGHT: '5',
      OWN: 'x5',
      BUILD_BUILDID: '101',
      SYSTEM_STAGENAME: 'Stage',
    })
  })

  it('names public and secret variables apart', async () => {
    const step = await play(
      show('[process.env.VSTS_PUBLIC_VARIABLES, process.env.VSTS_SECRET_VARIABLES].map(JSON.parse)'),
      {
        variables: [
          { name: 'x.y', value: '1' },
          { name: 'key', value: 'hunter2', secret: true },
        ],
      },
    )
    const [open, secret] = JSON.parse(texts(step)[0] ?? '')
    assert.ok(open.includes('x.y') && !open.includes('key'))
    assert.deepEqual(secret, ['key'])
  })

  it('hands a service connection over by its id, and hides its whole values only', async () => {
    const connection = kubernetesConnection('mlops-aks', {
      kind: 'serviceAccount',
      url: 'https://127.0.0.1:1',
      token: 'a-token',
      certificateAuthority: 'PEM',
      namespace: 'abtesting',
      id: 'c0ffee00-0000-4000-8000-000000000000',
    })
    const step = await play(
      `const id = process.env.INPUT_CLUSTER
       console.log(id)
       console.log(process.env['ENDPOINT_AUTH_PARAMETER_' + id + '_APITOKEN'])
       console.log(Buffer.from(process.env['ENDPOINT_AUTH_PARAMETER_' + id + '_APITOKEN'], 'base64').toString())
       console.log(process.env['ENDPOINT_AUTH_SCHEME_' + id], process.env['ENDPOINT_DATA_' + id + '_AUTHORIZATIONTYPE'], process.env['ENDPOINT_DATA_' + id + '_NAMESPACE'])
       console.log(process.env.ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN)`,
      {
        manifest: { inputs: [{ name: 'cluster', type: 'connectedService:kubernetes' }] },
        inputs: { cluster: ' mlops-aks ' },
        connections: [connection, kubernetesConnection('other', { kind: 'kubeconfig', kubeconfig: 'other' })],
      },
    )
    assert.deepEqual(texts(step), [connection.id, '***', 'a-token', 'Token ServiceAccount abtesting', '***'])
  })

  it('shows a step no connection that its inputs do not name', async () => {
    const step = await play(show(`Object.keys(process.env).filter((n) => n.startsWith('ENDPOINT_URL'))`), {
      connections: [kubernetesConnection('other', { kind: 'kubeconfig', kubeconfig: 'x' })],
    })
    assert.deepEqual(JSON.parse(texts(step)[0] ?? ''), ['ENDPOINT_URL_SYSTEMVSSCONNECTION'])
  })

  it('makes output variables of what is marked or declared, seen by later steps under the step’s name', async () => {
    const step = await play(
      say(
        '##vso[task.setvariable variable=phase]done',
        '##vso[task.setvariable variable=x;isOutput=true]1',
        '##vso[task.setvariable variable=y]2',
      ),
      { manifest: { outputVariables: [{ name: 'phase', description: '' }] }, name: 'shift' },
    )
    assert.deepEqual(step.outputVariables, { phase: 'done', x: '1' })
    assert.deepEqual(
      step.variables.map(({ name, value }) => `${name}=${value}`),
      ['shift.phase=done', 'shift.x=1', 'y=2'],
    )
  })

  it('refuses to set what task.json does not allow, with a warning', async () => {
    const step = await play(
      say(
        '##vso[task.setvariable variable=PATH]/tmp',
        '##vso[task.setvariable variable=blueWeight]5',
        '##vso[task.prependpath]/tmp',
      ),
      {
        manifest: { restrictions: { settableVariables: { allowed: ['blue*'] } } },
      },
    )
    assert.deepEqual(
      step.variables.map(({ name }) => name),
      ['blueWeight'],
    )
    assert.deepEqual(
      step.warnings.map((text) => text.slice(0, 23)),
      ["Setting variable 'PATH'", "Setting variable 'PATH'"],
    )
    assert.equal(step.result, 'Succeeded')
  })

  it('refuses summaries and attachments where the step’s commands are restricted', async () => {
    const step = await play(say('##vso[task.uploadsummary]/etc/hostname', '##vso[task.setvariable variable=a]1'), {
      restrictions: { commandMode: 'restricted' },
    })
    assert.deepEqual(step.attachments, [])
    assert.match(step.warnings[0] ?? '', /##vso\[task\.uploadsummary\] is not allowed/)
    assert.equal(step.variables.length, 1)
    assert.equal(step.result, 'Succeeded')
  })

  it('refuses to overwrite a variable of the system', async () => {
    const step = await play(say('##vso[task.setvariable variable=Build.BuildId]1'))
    assert.equal(step.result, 'Failed')
  })

  it('keeps what was attached after its folder is gone', async () => {
    const step = await play(`
      const file = require('node:path').join(process.env.AGENT_TEMPDIRECTORY, 'summary.md')
      require('node:fs').writeFileSync(file, '# all well')
      console.log('##vso[task.addattachment type=Distributedtask.Core.Summary;name=Canary]' + file)`)
    assert.deepEqual(
      step.attachments.map(({ type, name, content }) => [type, name, content]),
      [['Distributedtask.Core.Summary', 'Canary', '# all well']],
    )
  })

  it('tells of an attachment at once, as it is then, and fails when its file becomes another before it is uploaded', async () => {
    const told: string[] = []
    const script = `
      const fs = require('node:fs')
      const file = require('node:path').join(process.env.AGENT_TEMPDIRECTORY, 'report.json')
      fs.writeFileSync(file, 'first')
      fs.writeSync(1, '##vso[task.addattachment type=Some.Type;name=one]' + file + '\\n')
      setTimeout(() => fs.writeFileSync(file, 'second'), 300)`
    const step = await play(script, { onAttachment: ({ name, content }) => told.push(`${name}: ${content}`) })
    assert.deepEqual(told, ['one: first'])
    assert.equal(step.result, 'Failed')
    assert.match(step.errors.join(), /Cannot upload 'one': The file .* was changed/)
  })

  it('refuses the name of an attachment that is no file name on Windows', async () => {
    const step = await play(`
      const file = require('node:path').join(process.env.AGENT_TEMPDIRECTORY, 'summary.md')
      require('node:fs').writeFileSync(file, '# all well')
      console.log('##vso[task.addattachment type=Distributedtask.Core.Summary;name=Canary: all well]' + file)`)
    assert.equal(step.result, 'Failed')
    assert.match(step.errors.join(), /Name contain invalid characters/)
  })

  it('fails when an attached file is gone before it can be uploaded', async () => {
    const step = await play(`
      const fs = require('node:fs')
      const file = require('node:path').join(process.env.AGENT_TEMPDIRECTORY, 'summary.md')
      fs.writeFileSync(file, '# all well')
      fs.writeSync(1, '##vso[task.uploadsummary]' + file + '\\n')
      setTimeout(() => fs.rmSync(file), 300)`)
    assert.equal(step.result, 'Failed')
    assert.match(step.errors.join(), /Cannot upload 'summary.md'/)
  })

  it('fails when an attached file is not there', async () => {
    assert.equal((await play(say('##vso[task.uploadsummary]/no/such/file'))).result, 'Failed')
  })

  it('masks a secret in everything that comes after it was set, and only as a whole', async () => {
    const step = await play(
      say(
        '##vso[task.setsecret]s3cret%0Alines',
        '##vso[task.setsecret]hunter2',
        '##vso[task.logissue type=error]hunter2 leaks',
        'hunter2 hunter s3cret',
      ),
    )
    assert.deepEqual(texts(step), ['##[error]*** leaks', '*** hunter s3cret'])
    assert.deepEqual(step.errors, ['*** leaks'])
  })

  it('shows ten errors on the overview, and all of them in the log', async () => {
    const step = await play(say(...Array.from({ length: 12 }, (_, at) => `##vso[task.logissue type=error]no ${at}`)))
    assert.equal(step.errors.length, 12)
    assert.equal(step.overview.errors.length, 10)
  })

  it('shows debug lines only when the run has System.Debug', async () => {
    const script = say('##vso[task.debug]deep')
    assert.deepEqual(texts(await play(script)), [])
    assert.deepEqual(texts(await play(script, { variables: [{ name: 'system.debug', value: 'true' }] })), [
      '##[debug]deep',
    ])
  })

  it('warns of a command that is none, and logs it', async () => {
    const step = await play(say('see ##vso for more'))
    assert.equal(step.warnings.length, 1)
    assert.equal(texts(step).at(-1), 'see ##vso for more')
  })

  describe('is canceled', () => {
    const stubborn = (ignored: string[]) =>
      `for (const s of ${JSON.stringify(ignored)}) process.on(s, () => console.log('heard ' + s));
       setInterval(() => {}, 1000); console.log('ready')`
    const cancelTimes = { interrupt: 100, terminate: 100 }
    const cases = [
      { name: 'by SIGINT', ignored: [], signal: 'SIGINT', heard: [] },
      { name: 'by SIGTERM when it ignores the first', ignored: ['SIGINT'], signal: 'SIGTERM', heard: ['heard SIGINT'] },
      {
        name: 'by a kill when it ignores both',
        ignored: ['SIGINT', 'SIGTERM'],
        signal: 'SIGKILL',
        heard: ['heard SIGINT', 'heard SIGTERM'],
      },
    ]
    for (const { name, ignored, signal, heard } of cases) {
      it(name, async () => {
        const task = await fakeTask({ script: stubborn(ignored) })
        const step = runStep({ task, inputs: {}, cancelTimes, onLine: ({ text }) => text === 'ready' && step.cancel() })
        const result = await step.finished
        assert.equal(result.result, 'Canceled')
        assert.equal(result.signal, signal)
        assert.deepEqual(
          texts(result).filter((text) => text.startsWith('heard')),
          heard,
        )
      })
    }

    it('even when it ends well in the time it is given', async () => {
      const task = await fakeTask({
        script: `process.on('SIGINT', () => process.exit(0)); setInterval(() => {}, 1000); console.log('ready')`,
      })
      const step = runStep({ task, inputs: {}, onLine: ({ text }) => text === 'ready' && step.cancel() })
      assert.equal((await step.finished).result, 'Canceled')
    })

    it('together with what it started', async () => {
      const task = await fakeTask({
        script: `process.on('SIGINT', () => {}); process.on('SIGTERM', () => {})
          const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
          console.log(child.pid); setInterval(() => {}, 1000)`,
      })
      let child = 0
      const step = runStep({
        task,
        inputs: {},
        cancelTimes,
        onLine: ({ kind, text }) => {
          if (kind !== 'output') return
          child = Number(text)
          step.cancel()
        },
      })
      await step.finished
      await until(() => !alive(child))
    })

    it('by its timeout, and has failed then', async () => {
      const step = await play('setInterval(() => {}, 1000)', { timeoutMs: 200 })
      assert.equal(step.result, 'Failed')
      assert.match(step.errors.join(), /timed out/)
    })
  })

  describe('runs again', () => {
    /** A task that fails until its n-th attempt, counted in a file of the sources directory. */
    const failing = (times: number) => `
      const fs = require('node:fs')
      const n = fs.existsSync('n') ? Number(fs.readFileSync('n', 'utf8')) + 1 : 1
      fs.writeFileSync('n', String(n))
      console.log('##vso[task.complete result=' + (n > ${times} ? 'Succeeded' : 'Failed') + ']')`
    const cases: { name: string; times: number; retries: number; want: [TaskResult, number] }[] = [
      { name: 'until it succeeds', times: 2, retries: 5, want: ['Succeeded', 3] },
      { name: 'as often as it may', times: 9, retries: 2, want: ['Failed', 3] },
      { name: 'never, when it may not', times: 1, retries: 0, want: ['Failed', 1] },
    ]
    for (const { name, times, retries, want } of cases) {
      it(name, async () => {
        const step = await play(failing(times), { retries, retryDelayMs: () => 1 })
        assert.deepEqual([step.result, step.attempts], want)
      })
    }

    it('not after it was canceled', async () => {
      const task = await fakeTask({ script: 'process.exit(1)' })
      const step = runStep({
        task,
        inputs: {},
        retries: 3,
        retryDelayMs: () => 60_000,
        onLine: ({ kind }) => kind === 'warning' && step.cancel(),
      })
      const result = await step.finished
      assert.equal(result.result, 'Canceled')
    })
  })
})

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5_000
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition did not come true within 5 s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
