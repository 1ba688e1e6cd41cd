import { strict as assert } from 'node:assert'
import { readTaskManifest, type TaskInput } from '../../scripts/task-manifest.ts'
import { isVisible, parseVisibleRule } from '../../scripts/visible-rule.ts'
import { InputError } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import { readInputs } from './read-inputs.ts'

type Values = Readonly<Record<string, string>>

const { groups, inputs, dataSourceBindings } = readTaskManifest()
const inputOf = (name: string) => inputs.find((input) => input.name === name)
const optionsOf = (name: string) => Object.keys(inputOf(name)?.options ?? {})
const ruled = [...groups, ...inputs].flatMap(({ name, visibleRule }) =>
  visibleRule === undefined ? [] : [{ name, visibleRule }],
)

/** What people must type once they have chosen; the editor shows these inputs without a default. */
const wantedFor: Readonly<Record<string, readonly string[]>> = {
  deploy: ['image'],
  shift: ['blueWeight'],
  promote: [],
  remove: [],
  rollback: [],
  status: [],
  kubernetesServiceConnection: ['kubernetesServiceEndpoint'],
  azureResourceManager: ['azureSubscriptionEndpoint', 'azureResourceGroup', 'kubernetesCluster'],
  none: [],
  off: [],
  warn: ['istioctlVersion'],
  fail: ['istioctlVersion'],
}

/** A value that each of them accepts. */
const examples: Values = {
  image: 'registry.example.com/model:2',
  blueWeight: '50',
  kubernetesServiceEndpoint: '1',
  azureSubscriptionEndpoint: '2',
  azureResourceGroup: 'group',
  kubernetesCluster: 'cluster',
  istioctlVersion: '1.30.3',
}

const gated: Values = { observeSeconds: '60', maxErrorRate: '1', prometheusUrl: 'http://prometheus.example.com' }

/** What must be set besides, where an input is not looked at before. */
const beside: Readonly<Record<string, Values>> = {
  probeMethod: { probeUrl: 'auto' },
  latencyPercentile: gated,
  compareWithGreen: gated,
  metricsSource: { ...gated, probeUrl: 'auto' },
}

describe('the classic editor', () => {
  for (const { name, visibleRule } of ruled) {
    it(`shows ${name} by inputs and values that exist`, () => {
      for (const { input, value } of parseVisibleRule(visibleRule).conditions) {
        assert.ok(optionsOf(input).includes(value), `${input} has no value '${value}'`)
      }
    })
  }

  for (const choice of choices()) {
    const { action = '', connectionType = '', analyze = '' } = choice
    // Only a shift is analyzed.
    const wanted = [action, connectionType, ...(action === 'shift' ? [analyze] : [])].flatMap(
      (chosen) => wantedFor[chosen] ?? assert.fail(`no row for ${chosen}`),
    )

    describe(`with ${Object.values(choice).join(', ')}`, () => {
      const asked = shownInputs(choice).filter(({ required, defaultValue }) => required && !defaultValue)
      const typed = Object.fromEntries(wanted.map((name) => [name, examples[name] ?? assert.fail(name)]))

      it(`asks for ${wanted.join(', ') || 'nothing'}`, () => {
        assert.deepEqual(asked.map(({ name }) => name).sort(), [...wanted].sort())
      })

      it('hides nothing that the task needs', async () => {
        const shown = new Set(shownInputs(choice).map(({ name }) => name))
        const presets = inputs.filter(({ name }) => shown.has(name)).map(({ name }) => [name, preset(name)])
        await readInputs({ ...Object.fromEntries(presets), ...choice, ...typed })
      })

      for (const name of wanted) {
        it(`lets nobody run the step without ${name}`, async () => {
          // Its name, or its alias, which people know better.
          const known = [name, ...(inputOf(name)?.aliases ?? [])].join('|')
          await assert.rejects(
            () => readInputs({ ...choice, ...typed, [name]: '' }),
            (error) => error instanceof InputError && new RegExp(`'(${known})'`).test(error.message),
          )
        })
      }
    })
  }

  for (const { name, options } of inputs) {
    for (const value of Object.keys(options ?? {})) {
      it(`offers for ${name} the value ${value}, which the task takes, and takes no other case of it`, async () => {
        const chosen = { action: 'shift', connectionType: 'none', ...examples, ...beside[name], [name]: value }
        await readInputs(chosen)
        for (const other of [value.toUpperCase(), value.toLowerCase(), `${value}x`].filter((one) => one !== value)) {
          await assert.rejects(() => readInputs({ ...chosen, [name]: other }), InputError)
        }
      })
    }
  }

  for (const { name } of inputs.filter(({ type }) => type === 'boolean')) {
    it(`sends for ${name} a value that the task takes`, async () => {
      const chosen = { action: 'shift', connectionType: 'azureResourceManager', ...examples, ...beside[name] }
      for (const value of ['true', 'false']) await readInputs({ ...chosen, [name]: value })
      await assert.rejects(
        () => readInputs({ ...chosen, [name]: 'yes' }),
        new RegExp(`'${name}' must be 'true' or 'false'`),
      )
    })
  }
})

describe('a drop-down of the classic editor', () => {
  it('is filled where task.json lists no values, and only there', () => {
    const open = inputs.filter(({ type, options }) => type === 'pickList' && options === undefined)
    assert.deepEqual(dataSourceBindings.map(({ target }) => target).sort(), open.map(({ name }) => name).sort())
  })

  for (const { target, endpointId, endpointUrl } of dataSourceBindings) {
    it(`for ${target} asks a connection and names inputs that are shown with it`, () => {
      const [endpoint = ''] = referenced(endpointId)
      assert.match(inputOf(endpoint)?.type ?? '', /^connectedService:/)
      for (const name of [endpoint, ...referenced(endpointUrl)]) {
        assert.equal(inputOf(name)?.visibleRule, inputOf(target)?.visibleRule, name)
      }
    })
  }
})

/** Every combination of action, connection and analysis. */
function choices(): readonly Values[] {
  return optionsOf('action').flatMap((action) =>
    optionsOf('connectionType').flatMap((connectionType) =>
      (action === 'shift' ? optionsOf('analyze') : ['off']).map((analyze) => ({ action, connectionType, analyze })),
    ),
  )
}

/** The inputs that the editor shows once these are chosen and all others have their defaults. */
function shownInputs(chosen: Values): readonly TaskInput[] {
  const read = (name: string) => chosen[name] ?? preset(name)
  const shown = (rule?: string) => rule === undefined || isVisible(parseVisibleRule(rule), read)
  const groupRule = (name?: string) => groups.find((group) => group.name === name)?.visibleRule
  return inputs.filter(({ visibleRule, groupName }) => shown(visibleRule) && shown(groupRule(groupName)))
}

function preset(name: string): string {
  return String(inputOf(name)?.defaultValue ?? '')
}

/** The inputs that a data source names as `$(input)`. */
function referenced(template: string): readonly string[] {
  return [...template.matchAll(/\$\((\w+)\)/g)].map(([, name = '']) => name)
}
