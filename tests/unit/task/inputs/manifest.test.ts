import assert from 'node:assert/strict'
import { InputError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import { parseManifest } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/manifest.ts'

const deployment = (template: string) => `kind: Deployment\nspec:\n  template: ${template}\n`
const good = deployment('{ spec: { containers: [{ name: model, image: x }] } }')

describe('a manifest', () => {
  it('gives the pod template of its Deployment', () => {
    assert.deepEqual(parseManifest(good, 'm.yml'), { spec: { containers: [{ name: 'model', image: 'x' }] } })
  })

  it('may hold other objects beside it', () => {
    assert.ok(parseManifest(`kind: Service\n---\n${good}---\n`, 'm.yml'))
  })

  const bad: readonly { it: string; text: string; says: RegExp }[] = [
    { it: 'nothing', text: '', says: /one Deployment \(it has 0\), got 'm.yml'/ },
    { it: 'two Deployments', text: `${good}---\n${good}`, says: /it has 2/ },
    { it: 'no containers', text: deployment('{ spec: {} }'), says: /named containers/ },
    { it: 'an empty list of containers', text: deployment('{ spec: { containers: [] } }'), says: /named containers/ },
    { it: 'a container without a name', text: deployment('{ spec: { containers: [{}] } }'), says: /named containers/ },
    { it: 'no YAML', text: 'a: [', says: /must name a YAML file, got 'm.yml'/ },
    { it: 'a type of its own', text: 'kind: !!js/function x', says: /must name a YAML file/ },
    { it: 'a list', text: '- kind: Deployment', says: /it has 0/ },
  ]
  for (const { it: name, text, says } of bad) {
    it(`is refused with ${name}`, () => {
      assert.throws(
        () => parseManifest(text, 'm.yml'),
        (error) => error instanceof InputError && says.test(error.message),
      )
    })
  }
})
