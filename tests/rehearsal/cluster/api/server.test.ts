import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { connect } from 'node:http2'
import { get, request } from 'node:https'
import type { LogLine, LogSource } from '../../../../rehearsal/cluster/api/logs.ts'
import { type AnsweredRequest, isWrite } from '../../../../rehearsal/cluster/api/request-log.ts'
import { createCertificates } from '../../../../rehearsal/cluster/certificates.ts'
import { deployment, type Json, paths, pod, startTestCluster, type TestCluster } from './api-client.ts'

describe('certificates', () => {
  it('are signed by their authority and name loopback', async () => {
    const { authority, certificate } = await createCertificates(new Date())
    const [issuer, server] = [new X509Certificate(authority), new X509Certificate(certificate)]
    assert.ok(server.verify(issuer.publicKey) && server.checkIssued(issuer))
    assert.deepEqual([issuer.ca, server.ca], [true, false])
    assert.equal(server.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1')
  })
})

describe('the embedded API server', () => {
  const lines: LogLine[] = [1, 2, 3].map((second) => ({
    time: `2026-01-01T00:00:0${second}.5Z`,
    text: `line ${second}`,
  }))
  const logs: LogSource = {
    lines: ({ previous }) => (previous ? undefined : lines),
    follow: (_, onLine, onEnd) => {
      onLine({ time: '2026-01-01T00:00:04.5Z', text: 'line 4' })
      onEnd()
      return () => undefined
    },
  }
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startTestCluster({ logs })
  })
  afterEach(() => cluster.stop())

  it('knows service accounts by their tokens', async () => {
    const token = cluster.api.createServiceAccountToken('a', 'deployer')
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
    const { body } = await cluster.send('POST', path, review, { authorization: `Bearer ${token}` })
    assert.equal(body.status?.userInfo?.username, 'system:serviceaccount:a:deployer')
  })

  it('gives tokens to service accounts', async () => {
    await cluster.post('/api/v1/namespaces/a/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'sa' },
    })
    const path = '/api/v1/namespaces/a/serviceaccounts/sa/token'
    const { status, body } = await cluster.post(path, { spec: { expirationSeconds: 600 } })
    assert.equal(status, 201)
    const authorization = `Bearer ${body.status?.token}`
    assert.equal((await cluster.get('/version', { authorization })).status, 200)
  })

  it('tells anyone that it is healthy, and nothing else', async () => {
    for (const path of ['/healthz', '/readyz', '/livez']) {
      assert.equal((await cluster.get(path, { authorization: '' })).text, 'ok')
    }
    assert.equal((await cluster.get('/version', { authorization: '' })).status, 401)
  })

  it('tells listeners of every request and its status', async () => {
    const seen: AnsweredRequest[] = []
    const stop = cluster.api.requests.subscribe((request) => seen.push(request))
    await cluster.post(paths.deployments, deployment('green'))
    await cluster.get(`${paths.deployments}?limit=1`)
    stop()
    await cluster.get(paths.deployments)
    assert.deepEqual(
      seen.map(({ verb, path, query, status, user }) => [verb, path, query, status, user]),
      [
        ['create', paths.deployments, '', 201, 'rehearsal-admin'],
        ['list', paths.deployments, '?limit=1', 200, 'rehearsal-admin'],
      ],
    )
    assert.equal(JSON.parse(seen[0]?.body ?? '').metadata.name, 'green')
    assert.equal(JSON.stringify(seen).includes(cluster.api.adminToken), false, 'the log holds no token')
  })

  it('lets interceptors answer in its place', async () => {
    const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'TooManyRequests', code: 429 }
    const stop = cluster.api.requests.intercept(async (request, proceed) =>
      isWrite(request) ? { kind: 'body', status: 429, body, headers: { 'retry-after': '1' } } : proceed(),
    )
    const refused = await cluster.post(paths.deployments, deployment('green'))
    assert.deepEqual(
      [refused.status, refused.headers['retry-after'], refused.body.reason],
      [429, '1', 'TooManyRequests'],
    )
    assert.equal((await cluster.get(paths.deployments)).status, 200)
    stop()
    assert.equal((await cluster.post(paths.deployments, deployment('green'))).status, 201)
  })

  it('lets interceptors act between a write and its answer', async () => {
    const found: unknown[] = []
    cluster.api.requests.intercept(async (request, proceed) => {
      const answer = await proceed()
      if (isWrite(request)) found.push(cluster.store.get('Deployment', 'a', 'green')?.metadata.name)
      return answer
    })
    await cluster.post(paths.deployments, deployment('green'))
    assert.deepEqual(found, ['green'])
  })

  it('speaks HTTP/2', async () => {
    const session = connect(cluster.api.url, { ca: cluster.certificates.authority })
    const stream = session.request({ ':path': '/version', authorization: `Bearer ${cluster.api.adminToken}` })
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk)
    session.close()
    assert.equal(JSON.parse(Buffer.concat(chunks).toString()).major, '1')
  })

  const logQueries = [
    { query: '', want: 'line 1\nline 2\nline 3\n' },
    { query: '?tailLines=1', want: 'line 3\n' },
    { query: '?tailLines=1&timestamps=true', want: '2026-01-01T00:00:03.5Z line 3\n' },
    { query: '?sinceTime=2026-01-01T00:00:02Z', want: 'line 2\nline 3\n' },
    { query: '?limitBytes=4', want: 'line' },
    { query: '?tailLines=1&follow=true', want: 'line 3\nline 4\n' },
  ]
  for (const { query, want } of logQueries) {
    it(`gives a pod's log${query && ' by '}${query}`, async () => {
      await cluster.post(paths.pods, pod('p'))
      assert.equal((await cluster.get(`${paths.pods}/p/log${query}`)).text, want)
    })
  }

  const logRefusals: [string, RegExp][] = [
    ['?container=none', /container none is not valid for pod p/],
    ['?previous=true', /previous terminated container "model" in pod "p" not found/],
    ['?tailLines=x', /tailLines: Invalid value/],
  ]
  for (const [query, message] of logRefusals) {
    it(`refuses a log by ${query}`, async () => {
      await cluster.post(paths.pods, pod('p'))
      const { status, body } = await cluster.get(`${paths.pods}/p/log${query}`)
      assert.equal(status, 400)
      assert.match(String(body.message), message)
    })
  }

  it('lists what it serves so that every listed resource answers', async () => {
    const groups = (await cluster.get('/apis')).body.groups as unknown as { versions: { groupVersion: string }[] }[]
    const places = ['/api/v1', ...groups.flatMap(({ versions }) => versions.map((one) => `/apis/${one.groupVersion}`))]
    for (const place of places) {
      const resources = (await cluster.get(place)).body.resources as unknown as { name: string; verbs: string[] }[]
      for (const { name, verbs } of resources) {
        if (!verbs.includes('list')) continue
        assert.equal((await cluster.get(`${place}/${name}`)).status, 200, `${place}/${name}`)
      }
    }
  })

  it('describes its kinds in OpenAPI, with the merge keys of lists and the parameters of PATCH', async () => {
    const index = (await cluster.get('/openapi/v3')).body.paths as Json
    const { body } = await cluster.get(String(index['apis/apps/v1']?.serverRelativeURL))
    const schemas = body.components?.schemas as Json
    const containers = schemas.V1PodSpec?.properties?.containers as unknown as Record<string, unknown>
    assert.equal(containers['x-kubernetes-patch-merge-key'], 'name')
    const patch = (body.paths as Json)['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']?.patch as Json
    assert.ok((patch.parameters as unknown as { name: string }[]).some(({ name }) => name === 'fieldValidation'))
  })

  it('reads objects in protobuf, and refuses what it would have to drop', async () => {
    const field = (number: number, content: Buffer | string): Buffer => {
      const bytes = Buffer.from(content)
      return Buffer.concat([Buffer.of(number * 8 + 2, bytes.length), bytes])
    }
    const type = Buffer.concat([field(1, 'v1'), field(2, 'ConfigMap')])
    const entry = Buffer.concat([field(1, 'key'), field(2, 'value')])
    const content = Buffer.concat([field(1, field(1, 'made')), field(2, entry)])
    const send = (message: Buffer) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const body = Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, message)])
        const headers = {
          authorization: `Bearer ${cluster.api.adminToken}`,
          'content-type': 'application/vnd.kubernetes.protobuf',
          'content-length': body.length,
        }
        const options = { method: 'POST', headers, ca: cluster.certificates.authority }
        const sent = request(`${cluster.api.url}${paths.configMaps}`, options, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          )
        })
        sent.on('error', reject)
        sent.end(body)
      })
    assert.equal((await send(content)).status, 201)
    assert.deepEqual(cluster.store.get('ConfigMap', 'a', 'made')?.data, { key: 'value' })
    const more = await send(Buffer.concat([content, field(9, 'x')]))
    assert.deepEqual([more.status, /field 9 of ConfigMap/.test(more.text)], [415, true])
    assert.equal((await send(Buffer.of(0x0a, 0x7f))).status, 400)
  })

  it('does not mind clients that go away in the middle of a request', async () => {
    const headers = { authorization: `Bearer ${cluster.api.adminToken}`, 'content-length': 100 }
    const options = { method: 'POST', headers, ca: cluster.certificates.authority }
    for (const how of ['HTTP/1.1', 'HTTP/2']) {
      const gone = new Promise<void>((resolve) => {
        if (how === 'HTTP/1.1') {
          const sent = request(`${cluster.api.url}${paths.pods}`, options)
          sent.on('error', () => undefined)
          sent.on('close', resolve)
          sent.write('{', () => sent.destroy())
        } else {
          const session = connect(cluster.api.url, { ca: cluster.certificates.authority })
          const stream = session.request({ ':path': paths.pods, ':method': 'POST', ...headers })
          stream.on('error', () => undefined)
          session.on('close', resolve)
          stream.write('{', () => session.destroy())
        }
      })
      await gone
    }
    assert.equal((await cluster.get('/version')).status, 200)
    assert.deepEqual(cluster.faults, [])
  })

  it('does not mind clients that do not wait for their answer', async () => {
    for (const how of ['HTTP/1.1', 'HTTP/2']) {
      const answered = new Promise<void>((resolve) => {
        const stop = cluster.api.requests.intercept(async (_, proceed) => {
          stop()
          leave()
          await left
          setImmediate(resolve)
          return proceed()
        })
      })
      let leave = (): void => undefined
      const left = new Promise<void>((resolve) => {
        const headers = { authorization: `Bearer ${cluster.api.adminToken}` }
        if (how === 'HTTP/1.1') {
          const sent = get(`${cluster.api.url}${paths.pods}`, { headers, ca: cluster.certificates.authority })
          sent.on('error', () => undefined)
          sent.on('close', () => setImmediate(resolve))
          leave = () => sent.destroy()
        } else {
          const session = connect(cluster.api.url, { ca: cluster.certificates.authority })
          session.request({ ':path': paths.pods, ...headers }).on('error', () => undefined)
          session.on('close', () => setImmediate(resolve))
          leave = () => session.destroy()
        }
      })
      await answered
    }
    assert.equal((await cluster.get('/version')).status, 200)
    assert.deepEqual(cluster.faults, [])
  })

  it('ends open watches when it stops', async () => {
    const other = await startTestCluster()
    const ended = new Promise<void>((resolve, reject) => {
      const headers = { authorization: `Bearer ${other.api.adminToken}` }
      const options = { headers, ca: other.certificates.authority }
      get(`${other.api.url}${paths.pods}?watch=true`, options, (response) => {
        response.on('close', resolve)
        response.on('error', () => undefined)
        other.stop().catch(reject)
      }).on('error', reject)
    })
    await ended
  })
})
