import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { environmentsOf, type Pipeline } from '../../../rehearsal/pipeline/model.ts'
import { parsePipeline } from '../../../rehearsal/pipeline/parse.ts'

const parse = (text: string): Pipeline => parsePipeline(text, 'abtest.yml')

/** A pipeline of one stage with one job; the step stands in line 6. */
const withStep = (step: string) => `stages:\n- stage: A\n  jobs:\n  - job: J\n    steps:\n    - ${step}`

describe('Reading a pipeline', () => {
  it('lets each stage depend on the one before it, unless it says otherwise', () => {
    const { stages } = parse(`
stages:
- stage: A
  jobs: []
- stage: B
  jobs: []
- { stage: C, dependsOn: [], jobs: [] }
- { stage: D, dependsOn: A, jobs: [] }
- { stage: E, dependsOn: [A, D], jobs: [] }`)
    assert.deepEqual(
      stages.map(({ dependsOn }) => dependsOn),
      [[], ['A'], [], ['A'], ['A', 'D']],
    )
  })

  it('reads variables as a mapping and as a list', () => {
    const asList = parse(
      'variables:\n- { name: a, value: 1.10 }\n- group: g\n- { name: b, value: x, readonly: true }\nstages: []',
    )
    assert.deepEqual(
      asList.variables.map((each) => (each.kind === 'value' ? `${each.name}=${each.value}` : each.kind)),
      ['a=1.10', 'group', 'b=x'],
    )
    const asMapping = parse('variables:\n  a: 1.10\n  b: $[ eq(variables.a, 1) ]\nstages: []')
    assert.deepEqual(
      asMapping.variables.map(({ kind }) => kind),
      ['value', 'expression'],
    )
  })

  it('reads the hooks of a deployment', () => {
    const { stages } = parse(`
stages:
- stage: A
  jobs:
  - deployment: D
    environment: { name: abtestenv, resourceName: cluster }
    strategy:
      runOnce:
        routeTraffic: { steps: [script: b] }
        deploy: { steps: [download: none, script: a] }
        on: { failure: { steps: [script: c] } }`)
    const work = stages[0]?.jobs[0]?.work
    assert.equal(work?.kind, 'deployment')
    assert.deepEqual(work?.kind === 'deployment' && work.hooks.map(({ name }) => name), ['deploy', 'routeTraffic'])
    assert.deepEqual(stages.map(environmentsOf), [['abtestenv']])
    assert.equal(work?.kind === 'deployment' && work.resource?.name, 'cluster')
  })

  const faults: { name: string; text: string; message: string | RegExp }[] = [
    {
      name: 'an unknown key',
      text: 'stages: []\nresources: {}',
      message: /^abtest\.yml:2: The pipeline has 'resources', which the rehearsal does not know/,
    },
    {
      name: 'parameters',
      text: 'parameters: []\nstages: []',
      message: /^abtest\.yml:1: The pipeline has 'parameters'/,
    },
    { name: 'no stages', text: 'steps: []', message: /^abtest\.yml:1: The pipeline has 'steps'/ },
    {
      name: 'a template expression',
      text: `variables:\n  a: $\{{ if true }}\nstages: []`,
      message: /^abtest\.yml:2: .*template expression/,
    },
    { name: 'what is no YAML', text: 'stages:\n- a: [1\n', message: /^abtest\.yml:\d: / },
    { name: 'a key twice', text: 'stages: []\nstages: []', message: /^abtest\.yml:2: .*unique/ },
    {
      name: 'an unknown kind of step',
      text: withStep('{ publish: x }'),
      message: /^abtest\.yml:6: A step of a kind .*\(publish\)/,
    },
    {
      name: 'an unknown property of a step',
      text: withStep('{ script: x, target: host }'),
      message: /^abtest\.yml:6: A script step has 'target'/,
    },
    {
      name: 'a task without version',
      text: withStep('{ task: IstioCanaryShift }'),
      message: /^abtest\.yml:6: 'task' must be NAME@MAJOR/,
    },
    { name: 'a download', text: withStep('{ download: current }'), message: /^abtest\.yml:6: download: current/ },
    {
      name: 'a fault in a condition',
      text: withStep('script: x\n      condition: and(true'),
      message: /^abtest\.yml:7: Expected ','/,
    },
    {
      name: 'an unknown function in a condition',
      text: withStep('{ script: x, condition: counter() }'),
      message: /^abtest\.yml:6: .*'counter' is not known/,
    },
    {
      name: 'dependencies in the condition of a step',
      text: withStep('{ script: x, condition: dependencies.A.result }'),
      message: /^abtest\.yml:6: 'dependencies' is not known/,
    },
    {
      name: 'a stage that depends on nobody',
      text: 'stages:\n- { stage: A, dependsOn: B, jobs: [] }',
      message: /'A' depends on 'B', which is not there/,
    },
    {
      name: 'stages in a circle',
      text: 'stages:\n- { stage: A, dependsOn: B, jobs: [] }\n- { stage: B, dependsOn: A, jobs: [] }',
      message: /'A' depends on itself/,
    },
    {
      name: 'a stage twice',
      text: 'stages:\n- { stage: A, jobs: [] }\n- { stage: A, jobs: [] }',
      message: /'A' is there twice/,
    },
    {
      name: 'another strategy',
      text: 'stages:\n- stage: A\n  jobs:\n  - deployment: D\n    environment: e\n    strategy:\n      canary: {}',
      message: /^abtest\.yml:7: 'strategy' has 'canary'/,
    },
    {
      name: 'a deployment without environment',
      text: 'stages:\n- stage: A\n  jobs:\n  - deployment: D\n    strategy: { runOnce: { deploy: {} } }',
      message: /^abtest\.yml:4: A deployment job needs an 'environment'/,
    },
    {
      name: 'a word for a number',
      text: withStep('{ script: x, timeoutInMinutes: soon }'),
      message: /^abtest\.yml:6: 'timeoutInMinutes' must be a whole number, got 'soon'/,
    },
  ]
  for (const { name, text, message } of faults) {
    it(`refuses ${name}, with file and line`, () =>
      assert.throws(() => parse(text), { name: 'PipelineError', message }))
  }
})

describe('.pipelines/abtest.yml', () => {
  const pipeline = parse(readFileSync(new URL('../../../.pipelines/abtest.yml', import.meta.url), 'utf8'))
  const guided = ['Blue_0', 'Blue_50', 'Blue_100', 'Blue_Green', 'Green_100']

  it('builds an image, has the stages of the guide in their order, and the way back', () => {
    assert.deepEqual(
      pipeline.stages.map(({ name }) => name),
      ['Building', ...guided, 'Rollback'],
    )
  })

  it('guards all stages of the guide by abtestenv, and the building and the way back by nothing', () => {
    assert.deepEqual(pipeline.stages.map(environmentsOf), [[], ...guided.map(() => ['abtestenv']), []])
  })

  it('has nothing but invocations of the task once the image is there', () => {
    for (const { jobs } of pipeline.stages.slice(1)) {
      for (const { work } of jobs) {
        const steps = work.kind === 'job' ? work.steps : work.hooks.flatMap((hook) => hook.steps)
        for (const step of steps.filter(({ kind }) => kind === 'task')) {
          assert.deepEqual(step.kind === 'task' && step.task, { name: 'IstioCanaryShift', major: 1 })
        }
      }
    }
  })
})
