import assert from 'node:assert/strict'
import { deniedRows } from './access-denials.ts'
import { bind, type Grant, ruleRows, type Subject } from './access-rules.ts'
import { chapter } from './chapter.ts'
import type { Reply } from './client.ts'
import { account, as, until, untilAllowed, untilSaid, whoIs } from './identities.ts'
import { configMap, deployment, expectMade, type Room } from './room.ts'

const reviews = '/apis/authorization.k8s.io/v1'

async function mayAsk(room: Room, headers: Record<string, string>, question: object): Promise<Reply> {
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: question }
  return room.send('POST', `${reviews}/selfsubjectaccessreviews`, body, headers)
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
    const headers = await account(there, 'deployer')
    const subject: Subject = { kind: 'ServiceAccount', name: 'deployer', namespace }
    const binding = await bind(there, 'to-account', rule, subject)
    assert.equal((await untilAllowed(() => there.get(paths.deployments, headers))).status, 200)
    assert.equal((await there.get(paths.pods, headers)).status, 403)
    assert.equal((await there.remove(binding)).status, 200)
    const reply = await untilSaid(() => there.get(paths.deployments, headers), /is forbidden/)
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

  it('comes with the token in a Secret that names a service account', async () => {
    const there = room()
    const secrets = `/api/v1/namespaces/${there.namespace}/secrets`
    await account(there, 'kept')
    const annotations = { 'kubernetes.io/service-account.name': 'kept' }
    const type = 'kubernetes.io/service-account-token'
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'kept', annotations }, type }
    expectMade(await there.post(secrets, secret))
    const { body } = await there.eventually(`${secrets}/kept`, (reply) => reply.body.data?.token !== undefined)
    assert.deepEqual(Object.keys(body.data ?? {}).sort(), ['ca.crt', 'namespace', 'token'])
    const token = Buffer.from(String(body.data?.token), 'base64').toString()
    const user = await whoIs(there, { authorization: `Bearer ${token}` })
    assert.equal(user?.username, `system:serviceaccount:${there.namespace}:kept`)
    assert.equal((await there.remove(`${secrets}/kept`)).status, 200)
    const gone = await until(
      () => there.get(`${secrets}/kept`, { authorization: `Bearer ${token}` }),
      ({ status }) => status === 401,
    )
    assert.equal(gone.status, 401)
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

  for (const { name, ask, says, details } of deniedRows) {
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
      ...(await account(there, 'powerless')),
      ...as('someone'),
    })
    assert.equal(status, 403)
    // From Kubernetes 1.36 on there are verbs that impersonate for one other verb alone, such as impersonate-on:user-info:list.
    assert.match(String(body.message), /is forbidden: User "system:serviceaccount:[\w-]+:powerless" cannot impersonate/)
  })

  it('tells everyone who he is', async () => {
    const user = await whoIs(room(), as('someone', 'operators'))
    assert.deepEqual(user, { username: 'someone', groups: ['operators', 'system:authenticated'] })
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
