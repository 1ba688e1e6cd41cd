import assert from 'node:assert/strict'
import { startWebService, type WebAnswer, type WebRequest, type WebService } from '../../rehearsal/cloud/web-service.ts'
import { textOf } from '../e2e/canary.ts'
import { base64 } from '../e2e/ways-in/kubeconfig.ts'
import { assertSecret } from '../e2e/ways-in/witnessed.ts'
import { type Stage, stage, take, ways } from './secrets/ways.ts'

/** How a server gives back what it was sent: everything that it knows of the request, in some form. */
const echoes: Readonly<Record<string, (text: string) => WebAnswer>> = {
  'in a Status': (text) => ({
    status: 401,
    body: { kind: 'Status', apiVersion: 'v1', code: 401, reason: 'Unauthorized', message: text },
  }),
  'in an error of OAuth': (text) => ({ status: 400, body: { error: 'invalid_request', error_description: text } }),
  'in an error of Azure': (text) => ({ status: 403, body: { error: { code: 'Forbidden', message: text } } }),
  'as a page': (text) => ({ status: 401, body: `<html><title>${text}</title>` }),
  'as a text': (text) => ({ status: 400, body: text }),
  'where a success should be': (text) => ({ status: 200, body: text }),
  'in base64': (text) => ({
    status: 401,
    body: { message: `token ${base64(text)} ${base64(text.slice(7))}`, error_description: base64(text) },
  }),
  'as a part of an address': (text) => ({
    status: 302,
    headers: { location: `https://elsewhere.example.com/?${encodeURIComponent(text)}` },
    body: encodeURIComponent(text),
  }),
  cut: (text) => ({
    status: 403,
    body: {
      kind: 'Status',
      code: 403,
      reason: 'Forbidden',
      message: `${text.slice(0, 60)}...`,
      error: text.slice(0, 60),
    },
  }),
}

/** What a request has that is secret. */
function confidential({ headers, body }: WebRequest): readonly string[] {
  const sent = (headers.authorization ?? '').replace(/^\w+ /, '')
  const form = new URLSearchParams(body)
  return [sent, form.get('client_secret') ?? '', form.get('client_assertion') ?? ''].filter((text) => text !== '')
}

describe('a secret', function () {
  this.timeout(120_000)
  let at: Stage
  const services: WebService[] = []
  before(async () => {
    at = await stage()
  })
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop()
  })

  for (const [whose, way] of Object.entries(ways)) {
    it(`${whose} is nowhere, however a server gives it back`, async () => {
      for (const [how, echo] of Object.entries(echoes)) {
        const work = (request: WebRequest) => {
          const sent = confidential(request)
          return echo(sent.length === 0 ? 'nothing' : sent.join(' and '))
        }
        const service = await startWebService(at.certified, work)
        services.push(service)
        const seen = await take(at, way(at), service.url)
        const { step } = seen
        assert.equal(step.result, 'Failed', `${how}: ${textOf(step)}`)
        assert.equal(step.errors.length, 1, `${how}: ${textOf(step)}`)
        assert.ok(service.requests.length > 0, `${how}: ${textOf(step)}`)
        const all = [...way(at).secrets, ...service.requests.flatMap(confidential)]
        // Of a long one a part would do.
        const parts = all.flatMap((secret) => (secret.length < 60 ? [] : [secret.slice(0, 40), secret.slice(-40)]))
        assertSecret([...all, ...parts.filter((part) => !/^-----/.test(part))], seen)
        assert.doesNotMatch(textOf(step), /in a way that it does not know|by a fault of its own/, how)
      }
    })
  }
})
