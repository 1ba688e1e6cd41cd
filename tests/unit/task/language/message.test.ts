import { strict as assert } from 'node:assert'
import { keyOf, msg, speak } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/message.ts'

describe('a message', () => {
  afterEach(() => speak())

  it('is told as it is written while no other language is spoken', () => {
    assert.equal(msg`${1} of ${'two'}\n\`x\``, '1 of two\n`x`')
  })

  it('has its values where another language wants them', () => {
    speak({ '{0} of {1} ready': '{1} 個中 {0} 個が準備完了 ({0})' })
    assert.equal(msg`${1} of ${3} ready`, '3 個中 1 個が準備完了 (1)')
  })

  it('takes what looks like a place for a value in a value as it is', () => {
    speak({ 'it says {0}, {1}': '{1}、{0}' })
    assert.equal(msg`it says ${'{1} $& {0}'}, ${'b'}`, 'b、{1} $& {0}')
  })

  it('is told in English when the language lacks it', () => {
    speak({ other: '別' })
    assert.equal(msg`none of ${2}`, 'none of 2')
  })

  it('is not mistaken for what every object has', () => {
    speak({})
    assert.equal(msg`constructor`, 'constructor')
  })

  it('is known by its text with the values numbered', () => {
    const key = (parts: TemplateStringsArray, ..._: readonly unknown[]) => keyOf(parts)
    assert.equal(key`${1} of ${2} ready`, '{0} of {1} ready')
    assert.equal(key`{{${'blue'}}}`, '{{{0}}}')
    assert.equal(key`plain`, 'plain')
  })
})
