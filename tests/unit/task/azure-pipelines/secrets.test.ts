import assert from 'node:assert/strict'
import { openSecrets } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/azure-pipelines/secrets.ts'
import { tellAnswer } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/answer.ts'
import { safeLine, safeText } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/text.ts'
import { fc } from '../../../properties.ts'

/** Credentials as they are: long enough that nobody guesses them, and of any characters that an environment can hold. */
const secrets = fc.oneof(
  fc.stringMatching(/^eyJ[\w-]{40,60}\.eyJ[\w-]{200,900}\.[\w-]{80,400}$/),
  fc
    .string({ unit: 'grapheme', minLength: 24, maxLength: 200 })
    .filter((text) => text.trim() === text && !/[\r\n]/.test(text)),
)

/** How servers give back what they were sent. */
const echoes: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'as JSON': (secret) => JSON.stringify({ token: secret }),
  'as a part of an address': (secret) => `https://h/?token=${encodeURIComponent(secret)}&x=1`,
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64 for addresses': (secret) => Buffer.from(secret).toString('base64url'),
  'cut after its half': (secret) => `${secret.slice(0, Math.ceil(secret.length / 2) + 3)}...`,
  'twice, the first one cut': (secret) => secret.slice(0, -2) + secret,
}

/** Whether as much of a secret is in a text that it would help somebody: half of it, or 24 characters. */
function isIn(secret: string, text: string): boolean {
  const length = Math.min(24, Math.ceil(secret.length / 2))
  const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret), JSON.stringify(secret)]
  return forms.some((form) => text.includes(form.slice(0, length))) || text.includes(secret.slice(-length))
}

describe('a secret', () => {
  for (const [how, echo] of Object.entries(echoes)) {
    it(`is in nothing that is shown when a server gives it back ${how}`, () => {
      fc.assert(
        fc.property(secrets, fc.nat({ max: 1_100 }), (secret, before) => {
          const hidden: string[] = []
          const { mask, conceal } = openSecrets([], (line) => hidden.push(line))
          mask(secret)
          const text = `${'x '.repeat(before / 2)} ${echo(secret)} and more`
          // What is shown goes through these, after an answer was shortened or not.
          for (const told of [text, tellAnswer(echo(secret))]) {
            for (const shown of [safeLine(conceal(told)), safeText(conceal(told))]) {
              assert.ok(!isIn(secret, shown), shown)
            }
          }
          assert.deepEqual(hidden, [secret])
        }),
        { numRuns: 200 },
      )
    })
  }

  it('of several lines is hidden line by line, and as a whole in base64', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'k'.repeat(64)}\n${'l'.repeat(64)}\n-----END PRIVATE KEY-----\n`
    const { mask, conceal } = openSecrets([], () => undefined)
    mask(key)
    for (const text of [key, JSON.stringify(key), Buffer.from(key).toString('base64')]) {
      assert.doesNotMatch(conceal(text), /k{8}|l{8}|S0tL/, text)
    }
  })

  it('that is short is hidden as it is alone, so that no other text is torn', () => {
    const { conceal } = openSecrets(['abc'], () => undefined)
    assert.equal(conceal('abc YWJj a%62c ab'), '*** YWJj a%62c ab')
  })

  it('leaves alone what only begins like it', () => {
    const { conceal } = openSecrets(['istio-canary-shift-4711'], () => undefined)
    assert.equal(conceal('istio-canar y'), 'istio-canar y')
  })
})
