import assert from 'node:assert/strict'
import { InputError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import { parseManifest } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/manifest.ts'

const deployment = (template: string) => `kind: Deployment\nspec:\n  template: ${template}\n`
const good = deployment('{ spec: { containers: [{ name: model, image: x }] } }')

/** Nine lists of nine aliases each: little to read, and a billion values to walk through. */
const bomb = [
  'a: &a [x]',
  ...'bcdefghij'.split('').map((name, at) => {
    const before = 'abcdefghi'[at]
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`
  }),
].join('\n')

describe('a manifest', () => {
  it('keeps names that JavaScript has a meaning for as they are, and gives nobody else one', () => {
    const text = deployment(
      '{ __proto__: { polluted: 1 }, constructor: { prototype: { polluted: 1 } }, spec: { containers: [{ name: m }] } }',
    )
    const template = parseManifest(text, 'm.yml')
    assert.match(JSON.stringify(template), /"__proto__":\{"polluted":1\}/)
    assert.equal(({} as { polluted?: number }).polluted, undefined)
  })

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
    { it: 'aliases that make a billion of nine', text: bomb, says: /aliases make more than 100000 values/ },
    { it: 'an alias of what it is in', text: 'a: &a [*a]', says: /repeat what they are in/ },
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
