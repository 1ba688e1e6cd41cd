import assert from 'node:assert/strict'
import { createMasker } from '../../../rehearsal/agent/masking.ts'

describe('Masking', () => {
  const cases = [
    { name: 'hides the whole value', secret: 'hunter2', text: 'it is hunter2!', want: 'it is ***!' },
    { name: 'leaves a part of the value', secret: 'hunter2', text: 'hunter', want: 'hunter' },
    { name: 'hides the escaped value', secret: 'a;b%', text: 'a%3Bb%AZP25', want: '***' },
    { name: 'hides the value inside JSON', secret: 'say "no"', text: '{"x":"say \\"no\\""}', want: '{"x":"***"}' },
    { name: 'does not know base64 of an added value', secret: 'hunter2', text: 'aHVudGVyMg==', want: 'aHVudGVyMg==' },
    { name: 'ignores a blank value', secret: ' ', text: 'a b', want: 'a b' },
  ]
  for (const { name, secret, text, want } of cases) {
    it(name, () => {
      const masker = createMasker()
      masker.add(secret)
      assert.equal(masker.mask(text), want)
    })
  }

  it("hides base64 of a secret variable's value", () => {
    const masker = createMasker()
    masker.addVariable('hunter2')
    assert.equal(masker.mask('aHVudGVyMg=='), '***')
  })

  it('hides the longer of two secrets whole', () => {
    const masker = createMasker()
    masker.add('abc')
    masker.add('abcdef')
    assert.equal(masker.mask('abcdef'), '***')
  })
})
