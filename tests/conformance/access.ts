import assert from 'node:assert/strict'
import { bind, type Grant, made, ruleRows, type Subject } from './access-rules.ts'
import { chapter } from './chapter.ts'
import type { Reply } from './client.ts'
import { configMap, deployment, type Room } from './room.ts'

/** The headers by which an administrator asks as somebody else. */
function as(user: string, group?: string): Record<string, string> {
  return { 'impersonate-user': user, ...(group === undefined ? {} : { 'impersonate-group': group }) }
}

/** A user whom nobody has given anything. */
const nobody = as('nobody')

const reviews = '/apis/authorization.k8s.io/v1'

async function mayAsk(room: Room, headers: Record<string, string>, question: object): Promise<Reply> {
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: question }
  return room.send('POST', `${reviews}/selfsubjectaccessreviews`, body, headers)
}

/** A right counts a moment after it was given, since the API server keeps its own copy of the roles. */
async function untilAllowed(ask: () => Promise<Reply>): Promise<Reply> {
  for (const end = performance.now() + 10_000; ; ) {
    const reply = await ask()
    if (reply.status !== 403 || performance.now() > end) return reply
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export const access = chapter('access', (room) => {
  before(async () => {
    await room().made('deployments', deployment('green'))
    await room().made('configmaps', configMap('one'))
  })

  for (const { name, grant, allowed, denied } of ruleRows) {
    it(`is given by ${name}, and goes no further`, async () => {
      const there = room()
      const user = `${there.namespace}-${name.replaceAll(' ', '-')}`
      await bind(there, user, grant, { kind: 'User', name: user })
      for (const ask of allowed) {
        const { status, body } = await untilAllowed(() => ask(there, as(user)))
        assert.notEqual(status, 403, JSON.stringify(body))
      }
      for (const ask of denied) {
        const { status, body } = await ask(there, as(user))
        assert.equal(status, 403, JSON.stringify(body))
      }
    })
  }

  const rule: Grant = { rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] }] }

  it('is given to a group', async () => {
    const there = room()
    await bind(there, 'to-group', rule, { kind: 'Group', name: 'operators' })
    const list = (group: string) => there.get(there.paths.deployments, as('someone', group))
    assert.equal((await untilAllowed(() => list('operators'))).status, 200)
    assert.equal((await list('others')).status, 403)
  })

  it('is given to a service account, which has it by its token until it is taken away', async () => {
    const there = room()
    const { namespace, paths } = there
    const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`
    made(await there.post(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer' } }))
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } }
    const { status } = made(await there.post(`${accounts}/deployer/token`, request))
    const headers = { authorization: `Bearer ${status?.token}` }
    const subject: Subject = { kind: 'ServiceAccount', name: 'deployer', namespace }
    const binding = await bind(there, 'to-account', rule, subject)
    assert.equal((await untilAllowed(() => there.get(paths.deployments, headers))).status, 200)
    assert.equal((await there.get(paths.pods, headers)).status, 403)
    assert.equal((await there.remove(binding)).status, 200)
    const reply = await untilDenied(() => there.get(paths.deployments, headers))
    const user = `system:serviceaccount:${namespace}:deployer`
    const what = `cannot list resource "deployments" in API group "apps" in the namespace "${namespace}"`
    assert.equal(reply.body.message, `deployments.apps is forbidden: User "${user}" ${what}`)
  })

  it('is given to a service account of the binding’s own namespace, which may be left out', async () => {
    const there = room()
    const object = await bind(there, 'local', rule, { kind: 'ServiceAccount', name: 'local' })
    const subject = { kind: 'ServiceAccount', name: 'local' }
    assert.deepEqual((await there.get(object)).body.subjects, [subject])
    const list = (namespace: string) =>
      there.get(there.paths.deployments, as(`system:serviceaccount:${namespace}:local`))
    assert.equal((await untilAllowed(() => list(there.namespace))).status, 200)
    assert.equal((await list('default')).status, 403)
  })

  it('names the role that a binding names and that there is not', async () => {
    const there = room()
    await bind(
      there,
      'dangling',
      { ...rule, roleRef: { kind: 'Role', name: 'none' } },
      { kind: 'User', name: 'dangling' },
    )
    const ask = () => there.get(there.paths.deployments, as('dangling'))
    const message = /the namespace "[\w-]+": RBAC: role\.rbac\.authorization\.k8s\.io "none" not found$/
    const reply = await untilSaid(ask, message)
    assert.match(String(reply.body.message), message)
  })

  const refused: readonly { name: string; ask: (room: Room) => Promise<Reply>; says: string; details: object }[] = [
    {
      name: 'an object',
      ask: (there) => there.get(`${there.paths.deployments}/green`, nobody),
      says: 'deployments.apps "green" is forbidden: User "nobody" cannot get resource "deployments" in API group "apps" in the namespace "HERE"',
      details: { name: 'green', group: 'apps', kind: 'deployments' },
    },
    {
      name: 'an object of the core group',
      ask: (there) => there.send('DELETE', `${there.paths.configmaps}/one`, undefined, nobody),
      says: 'configmaps "one" is forbidden: User "nobody" cannot delete resource "configmaps" in API group "" in the namespace "HERE"',
      details: { name: 'one', kind: 'configmaps' },
    },
    {
      name: 'a collection',
      ask: (there) => there.get(there.paths.virtualservices, nobody),
      says: 'virtualservices.networking.istio.io is forbidden: User "nobody" cannot list resource "virtualservices" in API group "networking.istio.io" in the namespace "HERE"',
      details: { group: 'networking.istio.io', kind: 'virtualservices' },
    },
    {
      name: 'a watch of one name',
      ask: (there) => there.get(`${there.paths.deployments}?watch=true&fieldSelector=metadata.name%3Dgreen`, nobody),
      says: 'deployments.apps "green" is forbidden: User "nobody" cannot watch resource "deployments" in API group "apps" in the namespace "HERE"',
      details: { name: 'green', group: 'apps', kind: 'deployments' },
    },
    {
      name: 'a creation',
      ask: (there) => there.send('POST', there.paths.configmaps, configMap('two'), nobody),
      says: 'configmaps is forbidden: User "nobody" cannot create resource "configmaps" in API group "" in the namespace "HERE"',
      details: { kind: 'configmaps' },
    },
    {
      name: 'a subresource',
      ask: (there) => there.get(`${there.paths.deployments}/green/scale`, nobody),
      says: 'deployments.apps "green" is forbidden: User "nobody" cannot get resource "deployments/scale" in API group "apps" in the namespace "HERE"',
      details: { name: 'green', group: 'apps', kind: 'deployments' },
    },
    {
      name: 'what is in all namespaces',
      ask: (there) => there.get('/apis/apps/v1/deployments', nobody),
      says: 'deployments.apps is forbidden: User "nobody" cannot list resource "deployments" in API group "apps" at the cluster scope',
      details: { group: 'apps', kind: 'deployments' },
    },
    {
      name: 'a namespace',
      ask: (there) => there.get(`/api/v1/namespaces/${there.namespace}`, nobody),
      says: 'namespaces "HERE" is forbidden: User "nobody" cannot get resource "namespaces" in API group "" in the namespace "HERE"',
      details: { name: 'HERE', kind: 'namespaces' },
    },
    {
      name: 'a resource that there is not',
      ask: (there) => there.get(`/apis/none.example.com/v1/namespaces/${there.namespace}/things/a`, nobody),
      says: 'things.none.example.com "a" is forbidden: User "nobody" cannot get resource "things" in API group "none.example.com" in the namespace "HERE"',
      details: { name: 'a', group: 'none.example.com', kind: 'things' },
    },
    {
      name: 'a path that is no resource',
      ask: (there) => there.get('/metrics', nobody),
      says: 'forbidden: User "nobody" cannot get path "/metrics"',
      details: {},
    },
  ]
  for (const { name, ask, says, details } of refused) {
    it(`is denied to ${name} with 403, who, what and where`, async () => {
      const there = room()
      const here = (text: string): string => text.replaceAll('HERE', there.namespace)
      const { status, body } = await ask(there)
      assert.equal(status, 403)
      assert.deepEqual([body.kind, body.reason, body.code], ['Status', 'Forbidden', 403])
      assert.equal(body.message, here(says))
      assert.deepEqual(body.details, JSON.parse(here(JSON.stringify(details))))
    })
  }

  it('is denied to who asks as somebody else without the right to', async () => {
    const there = room()
    const { status, body } = await there.get(there.paths.configmaps, {
      ...(await tokenOfNobody(there)),
      ...as('someone'),
    })
    assert.equal(status, 403)
    // From Kubernetes 1.36 on there are verbs that impersonate for one other verb alone, such as impersonate-on:user-info:list.
    assert.match(String(body.message), /is forbidden: User "system:serviceaccount:[\w-]+:powerless" cannot impersonate/)
  })

  it('tells everyone who he is', async () => {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
    const { status, body } = await room().send('POST', path, review, as('someone', 'operators'))
    assert.equal(status, 201)
    assert.deepEqual(body.status?.userInfo, { username: 'someone', groups: ['operators', 'system:authenticated'] })
  })

  it('tells everyone what he may do, and why', async () => {
    const there = room()
    const { namespace } = there
    await bind(there, 'asked', rule, { kind: 'User', name: 'asked' })
    const attributes = (verb: string) => ({
      resourceAttributes: { namespace, verb, group: 'apps', resource: 'deployments' },
    })
    await untilAllowed(() => there.get(there.paths.deployments, as('asked')))
    const yes = await mayAsk(there, as('asked'), attributes('list'))
    const reason = `RBAC: allowed by RoleBinding "asked/${namespace}" of Role "asked" to User "asked"`
    assert.deepEqual([yes.status, yes.body.status], [201, { allowed: true, reason }])
    const no = await mayAsk(there, as('asked'), attributes('delete'))
    assert.deepEqual(no.body.status, { allowed: false })
    const path = await mayAsk(there, as('asked'), { nonResourceAttributes: { verb: 'get', path: '/version' } })
    assert.equal(path.body.status?.allowed, true)
    const nothing = await mayAsk(there, as('asked'), {})
    assert.equal(nothing.status, 422)
    assert.match(
      String(nothing.body.message),
      /spec\.resourceAttributes: .*exactly one of nonResourceAttributes or resourceAttributes must be specified/,
    )
  })

  it('lists the rules that count for someone in a namespace', async () => {
    const there = room()
    await bind(there, 'listed', rule, { kind: 'User', name: 'listed' })
    await untilAllowed(() => there.get(there.paths.deployments, as('listed')))
    const review = (namespace: string) => {
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } }
      return there.send('POST', `${reviews}/selfsubjectrulesreviews`, body, as('listed'))
    }
    const { status, body } = await review(there.namespace)
    assert.equal(status, 201)
    const rules = body.status?.resourceRules as unknown as { resources: string[] }[]
    assert.deepEqual(
      rules.filter(({ resources }) => resources.includes('deployments')),
      [{ verbs: ['list'], apiGroups: ['apps'], resources: ['deployments'] }],
    )
    assert.equal(body.status?.incomplete, false)
    const nowhere = await review('')
    assert.deepEqual([nowhere.status, nowhere.body.message], [400, 'no namespace on request'])
  })
})

/** The headers of a service account that nobody has given anything. */
async function tokenOfNobody(there: Room): Promise<Record<string, string>> {
  const accounts = `/api/v1/namespaces/${there.namespace}/serviceaccounts`
  made(await there.post(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'powerless' } }))
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
  const { status } = made(await there.post(`${accounts}/powerless/token`, request))
  return { authorization: `Bearer ${status?.token}` }
}

function untilDenied(ask: () => Promise<Reply>): Promise<Reply> {
  return untilSaid(ask, /is forbidden/)
}

async function untilSaid(ask: () => Promise<Reply>, says: RegExp): Promise<Reply> {
  for (const end = performance.now() + 10_000; ; ) {
    const reply = await ask()
    if (says.test(String(reply.body.message)) || performance.now() > end) return reply
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
