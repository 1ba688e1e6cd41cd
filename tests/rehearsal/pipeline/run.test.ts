import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { kubernetesConnection, registryConnection } from '../../../rehearsal/agent/connections.ts'
import type { TaskDefinition } from '../../../rehearsal/agent/definition.ts'
import { someRun } from '../../../rehearsal/agent/identity.ts'
import { parsePipeline } from '../../../rehearsal/pipeline/parse.ts'
import { runPipeline } from '../../../rehearsal/pipeline/run.ts'
import type { Gate, PipelineEvent, PipelineServices, Verdict } from '../../../rehearsal/pipeline/services.ts'
import { fakeTask, removeTasks } from '../agent/fake-task.ts'

/** Services that approve everything, and remember events in short. */
function services(
  rest: Partial<PipelineServices> = {},
): PipelineServices & { events: PipelineEvent[]; output: string[] } {
  const events: PipelineEvent[] = []
  const output: string[] = []
  return {
    tasks: [],
    groups: {},
    connections: [],
    repository: tmpdir(),
    approve: async () => 'approved',
    ...rest,
    onEvent(event) {
      events.push(event)
      if (event.kind === 'stepLine') output.push(event.line.text)
      rest.onEvent?.(event)
    },
    events,
    output,
  }
}

async function play(text: string, rest: Partial<PipelineServices> = {}) {
  const used = services(rest)
  const { result, stages } = await runPipeline(parsePipeline(text, 'abtest.yml'), used, someRun).finished
  const results = Object.fromEntries([...stages].map(([name, stage]) => [name, stage.result]))
  return { result, stages: results, output: used.output, events: used.events }
}

const stage = (name: string, script: string, rest = '') =>
  `- stage: ${name}\n${rest}  jobs:\n  - job: J\n    steps:\n    - checkout: none\n    - bash: ${JSON.stringify(script)}\n      name: s\n`

describe('A run of a pipeline', function () {
  this.timeout(20_000)
  after(removeTasks)

  describe('deploys to the resource of an environment', () => {
    const text = `stages:
- stage: A
  jobs:
  - deployment: D
    environment: abtestenv.model
    strategy: { runOnce: { deploy: { steps: [download: none, task: Fake@1] } } }`
    const input = { name: 'kubernetesServiceEndpoint', type: 'connectedService:kubernetes' }
    const manifest = { inputs: [{ ...input, aliases: ['kubernetesServiceConnection'] }] }

    it('whose connection its steps get without naming it', async () => {
      const tasks = [await fakeTask({ manifest, script: 'console.log(process.env.INPUT_KUBERNETESSERVICEENDPOINT)' })]
      const resource = kubernetesConnection('abtestenv.model', {
        kind: 'kubeconfig',
        kubeconfig: 'x',
        id: 'of-resource',
      })
      const { output } = await play(text, { tasks, environmentResources: { 'abtestenv.model': resource } })
      assert.deepEqual(output, ['of-resource'])
    })

    it('and is refused before it starts when there is none', async () => {
      const tasks = [await fakeTask({ manifest, script: '' })]
      await assert.rejects(play(text, { tasks }), /abtest\.yml:5: The environment abtestenv has no resource 'model'/)
    })
  })

  describe('decides by conditions', () => {
    const cases: { name: string; text: string; want: Record<string, string>; result?: string }[] = [
      {
        name: 'to go on when all went well',
        text: stage('A', 'true') + stage('B', 'true'),
        want: { A: 'Succeeded', B: 'Succeeded' },
        result: 'Succeeded',
      },
      {
        name: 'to skip what follows a failure, over several stages',
        text: stage('A', 'exit 1') + stage('B', 'true') + stage('C', 'true'),
        want: { A: 'Failed', B: 'Skipped', C: 'Skipped' },
        result: 'Failed',
      },
      {
        name: 'to run failed() even behind a skipped stage',
        text: stage('A', 'exit 1') + stage('B', 'true') + stage('C', 'true', '  condition: failed()\n'),
        want: { A: 'Failed', B: 'Skipped', C: 'Succeeded' },
      },
      {
        name: 'not to run failed() when all went well',
        text: stage('A', 'true') + stage('B', 'true', '  condition: failed()\n'),
        want: { A: 'Succeeded', B: 'Skipped' },
        result: 'Succeeded',
      },
      {
        name: 'that a skipped stage has not succeeded',
        text: stage('A', 'true', '  condition: false\n') + stage('B', 'true'),
        want: { A: 'Skipped', B: 'Skipped' },
      },
      {
        name: 'that a skipped stage has neither failed nor been canceled',
        text:
          stage('A', 'true', '  condition: false\n') +
          stage('B', 'true', '  condition: not(or(failed(), canceled()))\n'),
        want: { A: 'Skipped', B: 'Succeeded' },
      },
      {
        name: 'by an output of an earlier stage',
        text:
          stage('A', 'echo "##vso[task.setvariable variable=go;isOutput=true]yes"') +
          stage('B', 'true', "  condition: eq(dependencies.A.outputs['J.s.go'], 'yes')\n"),
        want: { A: 'Succeeded', B: 'Succeeded' },
      },
      {
        name: 'that a stage of its own does not wait',
        text: stage('A', 'exit 1') + stage('B', 'true', '  dependsOn: []\n'),
        want: { A: 'Failed', B: 'Succeeded' },
      },
    ]
    for (const { name, text, want, result } of cases) {
      it(name, async () => {
        const run = await play(`stages:\n${text}`)
        assert.deepEqual(run.stages, want)
        if (result !== undefined) assert.equal(run.result, result)
      })
    }
  })

  it('gives steps the variables of pipeline, group, stage, job and earlier steps', async () => {
    const run = await play(
      `
variables:
- group: g
- { name: a, value: "$(fromGroup)-1" }
- { name: e, value: "$[ eq(variables.a, 'x-1') ]" }
stages:
- stage: A
  variables: { b: 2 }
  jobs:
  - job: J
    variables: { c: 3 }
    steps:
    - checkout: none
    - bash: echo "##vso[task.setvariable variable=d]4"
    - bash: echo "$(a) $B $(c) $(d) $(e) $(unknown)" $OWN
      env: { OWN: "own $(a)" }`,
      { groups: { g: [{ name: 'fromGroup', value: 'x' }] } },
    )
    // $(unknown) stays and is a command of the shell then, which it does not find.
    assert.equal(run.output.at(-1), 'x-1 2 3 4 True  own x-1')
  })

  it('hands outputs of a deployment to the jobs and stages behind it', async () => {
    const run = await play(`
stages:
- stage: A
  jobs:
  - deployment: D
    environment: e
    strategy: { runOnce: { deploy: { steps: [ { bash: 'echo "##vso[task.setvariable variable=x;isOutput=true]7"', name: s } ] } } }
  - job: Next
    dependsOn: D
    variables: { x: "$[ dependencies.D.outputs['D.s.x'] ]" }
    steps: [ { checkout: none }, { bash: 'echo next $(x)' } ]
- stage: B
  jobs:
  - job: Later
    variables: { x: "$[ stageDependencies.A.D.outputs['D.s.x'] ]" }
    steps: [ { checkout: none }, { bash: 'echo later $(x)' } ]`)
    assert.deepEqual(
      run.output.filter((line) => /next|later/.test(line)),
      ['next 7', 'later 7'],
    )
  })

  it('runs the hook for failure, and still fails', async () => {
    const run = await play(`
stages:
- stage: A
  jobs:
  - deployment: D
    environment: e
    strategy:
      runOnce:
        deploy: { steps: [ bash: exit 1 ] }
        routeTraffic: { steps: [ bash: echo routed ] }
        on: { failure: { steps: [ bash: echo failure ] }, success: { steps: [ bash: echo success ] } }`)
    assert.equal(run.result, 'Failed')
    assert.deepEqual(
      run.output.filter((line) => !line.startsWith('##')),
      ['failure'],
    )
  })

  it('decides on each step by how the job stands', async () => {
    const run = await play(`
stages:
- stage: A
  jobs:
  - job: J
    steps:
    - checkout: none
    - { bash: exit 1, continueOnError: true }
    - { bash: echo goes on }
    - { bash: echo off, enabled: false }
    - { bash: exit 2 }
    - { bash: echo skipped }
    - { bash: echo on failure, condition: failed() }
    - { bash: echo always, condition: always() }`)
    assert.deepEqual(
      run.output.filter((line) => !line.startsWith('##')),
      ['goes on', 'on failure', 'always'],
    )
    assert.equal(run.result, 'Failed')
  })

  it('asks once for each environment of a stage, and only when the stage is to run', async () => {
    const asked: string[] = []
    const job = (name: string, environment: string) =>
      `  - { deployment: ${name}, environment: ${environment}, strategy: { runOnce: { deploy: { steps: [ bash: 'true' ] } } } }\n`
    const text = `stages:\n- stage: A\n  jobs:\n${job('X', 'e')}${job('Y', 'e')}${job('Z', 'f')}- stage: B\n  condition: failed()\n  jobs:\n${job('X', 'e')}`
    const approve = async ({ stage, environment }: Gate): Promise<Verdict> => {
      asked.push(`${stage}/${environment}`)
      return 'approved'
    }
    await play(text, { approve })
    assert.deepEqual(asked, ['A/e', 'A/f'])
  })

  it('does not wait for an approval when the run is canceled', async () => {
    const asking = services({
      approve: () => new Promise(() => undefined),
      onEvent: ({ kind }) => kind === 'approvalAsked' && run.cancel(),
    })
    const job = "{ deployment: D, environment: e, strategy: { runOnce: { deploy: { steps: [ bash: 'true' ] } } } }"
    const run = runPipeline(parsePipeline(`stages:\n- { stage: A, jobs: [ ${job} ] }`, 'abtest.yml'), asking, someRun)
    assert.equal((await run.finished).stages.get('A')?.result, 'Canceled')
  })

  it('takes a script from the sources that it checks out', async () => {
    const run = await play('stages:\n- stage: A\n  jobs:\n  - { job: J, steps: [ bash: pwd ] }', {
      repository: tmpdir(),
    })
    assert.deepEqual(run.output, [tmpdir()])
  })

  describe('is refused before it starts', () => {
    const step = (task: string) => `stages:\n- stage: A\n  jobs:\n  - job: J\n    steps:\n    - ${task}`
    const cases = [
      {
        name: 'when a task is not installed',
        text: step('task: Other@1'),
        message: /^abtest\.yml:6: There is no task Other@1; installed are Fake@1/,
      },
      {
        name: 'when an input is none of the task',
        text: step('{ task: Fake@1, inputs: { no: x } }'),
        message: /^abtest\.yml:6: The task Fake has no input 'no'/,
      },
      {
        name: 'when a service connection is not there',
        text: step('{ task: Fake@1, inputs: { cluster: $(unknown) } }'),
        message:
          /^abtest\.yml:6: Input 'cluster' references service connection \$\(unknown\), which could not be found/,
      },
      {
        name: 'when a variable group is not there',
        text: 'variables:\n- group: g\nstages: []',
        message: /^abtest\.yml:2: There is no variable group 'g'; there are none/,
      },
    ]
    for (const { name, text, message } of cases) {
      it(name, async () => {
        const task = await fakeTask({
          manifest: { inputs: [{ name: 'cluster', type: 'connectedService:kubernetes' }] },
          script: '',
        })
        await assert.rejects(play(text, { tasks: [task] }), { name: 'PipelineError', message })
      })
    }
  })
})

describe('The pipeline of the guide', function () {
  this.timeout(20_000)
  after(removeTasks)
  const text = readFileSync(new URL('../../../.pipelines/abtest.yml', import.meta.url), 'utf8')
  const group = {
    K8S_AB_SERVICE_CONNECTION: 'mlops-aks',
    K8S_AB_NAMESPACE: 'abtesting',
    IMAGE_REPO_NAME: 'registry.example.com',
    IMAGE_REPO_CONNECTION: 'mlops-acr',
  }
  const digest = `sha256:${'d'.repeat(64)}`

  /** A stand-in with the task's own inputs: it tells what it was asked for, and fails where it is told to. */
  const standIn = (failing: string): Promise<TaskDefinition> => {
    const manifest = JSON.parse(
      readFileSync(new URL('../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/task.json', import.meta.url), 'utf8'),
    )
    const script = `const at = process.env.SYSTEM_STAGENAME
      console.log([at, process.env.INPUT_ACTION, process.env.INPUT_BLUEWEIGHT, process.env.INPUT_IMAGE].join(' ').trim())
      if (at === ${JSON.stringify(failing)}) console.log('##vso[task.complete result=Failed]')`
    return fakeTask({ manifest: { ...manifest, execution: { Node20_1: { target: 'main.js' } } }, script })
  }

  /** A stand-in for Docker@2, which pushes without a registry and says what docker says. */
  const docker = (said: string): Promise<TaskDefinition> => {
    const manifest = JSON.parse(
      readFileSync(new URL('../../../rehearsal/builder/docker-task/task.json', import.meta.url), 'utf8'),
    )
    const script = `const file = process.env.AGENT_TEMPDIRECTORY + '/' + process.env.INPUT_COMMAND
      require('node:fs').writeFileSync(file, ${JSON.stringify(said)})
      console.log(['Building', process.env.INPUT_COMMAND, process.env.INPUT_ARGUMENTS].join(' ').trim())
      console.log('##vso[task.setvariable variable=DockerOutput]' + file)`
    return fakeTask({ manifest: { ...manifest, execution: { Node20_1: { target: 'main.js' } } }, script })
  }

  async function walk({
    pushed = `aa11: Pushed\n101: digest: ${digest} size: 4242\n`,
    failing = '',
    rejected = '',
    canceledAt = '',
    during = 'stageStarted',
  }) {
    const used = services({
      tasks: [await standIn(failing), await docker(pushed)],
      connections: [
        kubernetesConnection('mlops-aks', { kind: 'kubeconfig', kubeconfig: 'a kubeconfig' }),
        registryConnection('mlops-acr', { host: 'registry.example.com', username: 'user', password: 'a password' }),
      ],
      groups: { 'devopsforai-aml-vg': Object.entries(group).map(([name, value]) => ({ name, value })) },
      approve: async ({ stage }): Promise<Verdict> => (stage === rejected ? 'rejected' : 'approved'),
      onEvent: (event) => {
        const stage = event.kind === 'stageStarted' ? event.stage.name : event.kind === 'stepStarted' ? event.stage : ''
        if (event.kind === during && stage === canceledAt) run.cancel()
      },
    })
    const run = runPipeline(parsePipeline(text, 'abtest.yml'), used, someRun)
    const { stages } = await run.finished
    return {
      output: used.output,
      ran: [...stages].filter(([, { result }]) => result !== 'Skipped').map(([name]) => name),
    }
  }

  it('builds the image of SCORE_SCRIPT, walks the five stages with what each one asks for, and no way back', async () => {
    const { output, ran } = await walk({})
    assert.deepEqual(output, [
      'Building build --pull --build-arg SCORE_SCRIPT=scoring/scoreB.py',
      'Building push',
      `Blue_0 deploy  registry.example.com/mlmodel:101@${digest}`,
      'Blue_50 shift 50',
      'Blue_100 shift 100',
      'Blue_Green promote',
      'Green_100 remove',
    ])
    assert.ok(!ran.includes('Rollback'))
  })

  for (const pushed of ['denied\n', `101: digest: ${digest} size: 1\nlatest: digest: ${digest} size: 1\n`]) {
    it(`goes no further, nor back, when a push says ${JSON.stringify(pushed).slice(0, 20)}…`, async () => {
      const { output, ran } = await walk({ pushed })
      assert.deepEqual(ran, ['Building'])
      assert.match(output.join('\n'), /The push told no digest, or several/)
    })
  }

  const stages = ['Blue_0', 'Blue_50', 'Blue_100', 'Blue_Green', 'Green_100']
  const cases = stages.flatMap((name) => [
    { name: `${name} fails`, how: { failing: name } },
    { name: `${name} is rejected`, how: { rejected: name } },
  ])
  const cancels = [
    { name: 'the run is canceled at the start of Blue_50', how: { canceledAt: 'Blue_50' } },
    { name: 'the run is canceled in the step of Blue_50', how: { canceledAt: 'Blue_50', during: 'stepStarted' } },
  ]
  for (const { name, how } of [...cases, ...cancels]) {
    it(`goes the way back when ${name}`, async () => {
      const { ran, output } = await walk(how)
      assert.equal(ran.at(-1), 'Rollback')
      assert.equal(output.at(-1), 'Rollback rollback')
    })
  }
})
