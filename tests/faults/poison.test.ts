import assert from 'node:assert/strict'
import type { BodyAnswer } from '../../rehearsal/cluster/api/answer.ts'
import { readTaskManifest } from '../../scripts/task-manifest.ts'
import { textOf } from '../e2e/canary.ts'
import { poisons } from '../poison.ts'
import { answering, type Ground, ground, harmless } from './poison/ground.ts'

/** All of it at once: a text that has everything is as good as many, and takes one run. */
const all = Object.values(poisons)
  .filter((text) => text.length < 1_000)
  .join(' ')
/** As far as the agent can hand it over in an environment. */
const asInput = all.replaceAll('\u0000', '')
const enormous = `${all}${'w'.repeat(60_000)}${' '.repeat(60_000)}\n`

/** Answers of an API server, or of whatever stands in its place. */
const answers: Readonly<Record<string, (status: number) => BodyAnswer>> = {
  'a Status with it in message and reason': (status) => statusOf(status, all),
  'an enormous Status': (status) => statusOf(status, enormous.repeat(8)),
  'a page with it': (status) => ({ kind: 'body', status, body: `<html><title>${all}</title>${all}` }),
  'a page of open scripts': (status) => ({ kind: 'body', status, body: `<html>${'<script'.repeat(100_000)}` }),
  'a text with it': (status) => ({ kind: 'body', status, body: all }),
  nothing: (status) => ({ kind: 'body', status, body: '' }),
}

function statusOf(code: number, text: string): BodyAnswer {
  return {
    kind: 'body',
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: text, message: text, code },
  }
}

/** JSON of another form than an API server's. */
const forms = [
  'null',
  '[]',
  '5',
  '"x"',
  '{}',
  '{"items":null}',
  '{"items":[null]}',
  '{"items":[{}],"metadata":null}',
  '{"kind":"VirtualService"}',
  '{"metadata":{"name":"mlmodel-virtualservice"}}',
]

describe('poison from outside', function () {
  this.timeout(90_000)
  let on: Ground
  before(async () => {
    on = await ground()
  })

  describe('does nothing in an input', () => {
    const choices = ['action', 'connectionType', 'kubernetesServiceEndpoint', 'language']
    for (const { name, aliases = [] } of readTaskManifest().inputs) {
      if (choices.includes(name)) continue
      it(name, async () => {
        const action = ['image', 'container', 'manifest', 'hosts', 'path'].includes(name) ? 'deploy' : 'shift'
        const base = { blueWeight: '50', image: 'registry.example.com/x:1', dryRun: 'true' }
        await harmless(name, on.canary, action, { ...base, [aliases[0] ?? name]: asInput })
      })
    }
  })

  describe('does nothing in an answer of the API server', () => {
    for (const [what, answer] of Object.entries(answers)) {
      it(`that is ${what}`, async () => {
        for (const status of [401, 403, 404, 409, 422]) {
          await answering(
            on,
            () => answer(status),
            () => harmless(`${what} (${status})`, on.canary, 'shift', { blueWeight: '50' }, 'Failed'),
          )
        }
      })
    }

    it('that succeeds and is something else', async () => {
      for (const body of forms) {
        const step = await answering(
          on,
          ({ verb }) => (verb === 'get' || verb === 'list' ? { kind: 'body', status: 200, body } : undefined),
          () => harmless(body, on.canary, 'shift', { blueWeight: '50' }),
        )
        assert.equal(step.result, 'Failed', `${body}: ${textOf(step)}`)
      }
    })
  })
})
