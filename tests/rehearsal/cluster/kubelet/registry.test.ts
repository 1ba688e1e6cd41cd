import assert from 'node:assert/strict'
import { createNodeImages } from '../../../../rehearsal/cluster/kubelet/images.ts'
import { createRegistry, digestOf, parseImageReference } from '../../../../rehearsal/cluster/registry.ts'

const digest = `sha256:${'a'.repeat(64)}`

describe('an image reference', () => {
  const good: [string, ReturnType<typeof parseImageReference>][] = [
    ['nginx', { repository: 'nginx', tag: 'latest' }],
    ['mlopspyciamlcr.azurecr.io/mlmodel:A', { repository: 'mlopspyciamlcr.azurecr.io/mlmodel', tag: 'A' }],
    ['localhost:5000/a/b', { repository: 'localhost:5000/a/b', tag: 'latest' }],
    [`r.io/m@${digest}`, { repository: 'r.io/m', digest }],
    [`r.io/m:1.0@${digest}`, { repository: 'r.io/m', tag: '1.0', digest }],
  ]
  for (const [text, wanted] of good) it(`reads ${text}`, () => assert.deepEqual(parseImageReference(text), wanted))
  for (const text of [
    '',
    'r.io/M:1',
    'r.io/m:',
    'r.io/m:a b',
    'r.io/m@sha256:12',
    ':tag',
    'r.io//m',
    '$(IMAGE)/mlmodel:1',
  ]) {
    it(`refuses '${text}'`, () => assert.equal(parseImageReference(text), undefined))
  }
})

describe('the registry', () => {
  const image = (word: string) => ({ command: ['echo', word] })

  it('moves a tag when it is published again, and keeps what it was under its digest', () => {
    const registry = createRegistry()
    const first = registry.publish('r.io/m:1', image('first'))
    const second = registry.publish('r.io/m:1', image('second'))
    assert.deepEqual(registry.resolve('r.io/m:1'), { image: image('second'), digest: second, repository: 'r.io/m' })
    assert.deepEqual(registry.resolve(`r.io/m@${first}`)?.image, image('first'))
    assert.equal(registry.resolve(`r.io/other@${first}`), undefined)
    assert.equal(registry.resolve('r.io/m:2'), undefined)
  })

  it('gives the same digest to the same content only', () => {
    const files = { a: '1', b: '2' }
    const same = digestOf({ command: ['x'], files: { b: '2', a: '1' } })
    assert.equal(digestOf({ command: ['x'], files }), same)
    assert.notEqual(digestOf({ command: ['x'], files: { ...files, a: '3' } }), same)
    assert.notEqual(digestOf({ command: ['x'], files, port: 1 }), same)
  })

  it('refuses to publish under what is no tag', () => {
    assert.throws(() => createRegistry().publish(`r.io/m@${digest}`, image('x')), /published under REPOSITORY:TAG/)
  })
})

describe('the images on a node', () => {
  const image = 'r.io/m:1'
  const cases: {
    name: string
    pulls: string[]
    asked: string
    policy: 'Always' | 'IfNotPresent' | 'Never'
    outcome: string
  }[] = [
    { name: 'are not there before a pull', pulls: [], asked: image, policy: 'Never', outcome: 'ErrImageNeverPull' },
    { name: 'come by a pull', pulls: [], asked: image, policy: 'IfNotPresent', outcome: 'pulled new' },
    {
      name: 'stay although the tag has moved',
      pulls: ['old'],
      asked: image,
      policy: 'IfNotPresent',
      outcome: 'present old',
    },
    {
      name: 'follow the tag when always pulled',
      pulls: ['old'],
      asked: image,
      policy: 'Always',
      outcome: 'pulled new',
    },
    { name: 'lack what the registry lacks', pulls: [], asked: 'r.io/m:2', policy: 'Always', outcome: 'ErrImagePull' },
    { name: 'cannot have a malformed name', pulls: [], asked: 'r.io/M', policy: 'Always', outcome: 'InvalidImageName' },
  ]
  for (const { name, pulls, asked, policy, outcome } of cases) {
    it(name, () => {
      const moving = createRegistry()
      const images = createNodeImages(moving)
      for (const word of pulls) {
        moving.publish(image, { command: [word] })
        images.obtain({ image, imagePullPolicy: 'Always' })
      }
      moving.publish(image, { command: ['new'] })
      const result = images.obtain({ image: asked, imagePullPolicy: policy })
      const told = result.kind === 'failed' ? result.reason : `${result.kind} ${result.resolved.image.command[0]}`
      assert.equal(told, outcome)
    })
  }
})
