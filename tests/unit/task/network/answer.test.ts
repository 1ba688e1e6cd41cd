import assert from 'node:assert/strict'
import { tellAnswer } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/answer.ts'

describe('an answer that is no JSON', () => {
  const cases: readonly { name: string; text: string; want: string }[] = [
    { name: 'an empty one', text: ' \n', want: 'nothing' },
    { name: "a gateway's text", text: 'no healthy\n upstream\n', want: "the text 'no healthy upstream'" },
    {
      name: 'a page with a title',
      text: '<!DOCTYPE html>\n<html><head><title>Sign in to\n your account</title></head><body>x</body></html>',
      want: "an HTML page, 'Sign in to your account'",
    },
    {
      name: 'a page without one',
      text: '<html><style>p { color: red }</style><body><h1>Access</h1> <p>denied</p></body></html>',
      want: "an HTML page, 'Access denied'",
    },
    { name: 'a long one', text: 'x'.repeat(500), want: `the text '${'x'.repeat(199)}…'` },
  ]
  for (const { name, text, want } of cases) {
    it(`is told in a few words: ${name}`, () => assert.equal(tellAnswer(text), want))
  }
})
