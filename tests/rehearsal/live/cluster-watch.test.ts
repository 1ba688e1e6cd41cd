import assert from 'node:assert/strict'
import { type EmbeddedCluster, startCluster } from '../../../rehearsal/cluster/cluster.ts'
import { adminClient } from '../../../rehearsal/devops-project.ts'
import { type ApiClient, createApiClient } from '../../../rehearsal/observation/api-client.ts'
import type { ClusterView } from '../../../rehearsal/observation/cluster-view.ts'
import { watchCluster } from '../../../rehearsal/observation/cluster-watch.ts'
import { follow } from '../../../rehearsal/observation/follow.ts'
import { eventually } from '../cluster/eventually.ts'

const names = (objects: readonly { metadata: { name: string } }[]): string =>
  objects.map(({ metadata }) => metadata.name).join(' ')

describe('Whoever follows a collection', () => {
  /** An API whose lists and watches are scripted; the last watch goes on until it is aborted. */
  function scripted(rounds: readonly { list: readonly string[] | Error; watch?: readonly (object | Error)[] }[]) {
    const asked: string[] = []
    let round = -1
    const api: Pick<ApiClient, 'get' | 'lines'> = {
      async get() {
        round += 1
        const { list } = rounds[round] ?? { list: [] }
        if (list instanceof Error) throw list
        return { metadata: { resourceVersion: String(round) }, items: list.map((name) => ({ metadata: { name } })) }
      },
      async *lines(path, signal) {
        asked.push(path)
        const { watch } = rounds[round] ?? {}
        for (const event of watch ?? []) {
          if (event instanceof Error) throw event
          yield JSON.stringify(event)
        }
        if (watch === undefined) await new Promise((resolve) => signal.addEventListener('abort', resolve))
      },
    }
    return { api, asked }
  }
  const event = (type: string, name: string) => ({ type, object: { metadata: { name } } })

  const cases = [
    {
      name: 'hears of each change',
      rounds: [
        { list: ['a'], watch: [event('ADDED', 'b'), event('MODIFIED', 'a'), event('DELETED', 'a')] },
        { list: ['b'] },
      ],
      seen: ['a', 'a b', 'a b', 'b', 'b'],
      troubles: [],
    },
    {
      name: 'sees all anew when the watch ends with an error of the server',
      rounds: [
        { list: ['a'], watch: [{ type: 'ERROR', object: { kind: 'Status', code: 410 } }] },
        { list: ['b', 'c'] },
      ],
      seen: ['a', 'b c'],
      troubles: [],
    },
    {
      name: 'is told of trouble, and sees again when it is over',
      rounds: [{ list: new Error('refused') }, { list: ['a'], watch: [new Error('broken')] }, { list: ['a'] }],
      seen: ['a', 'a'],
      troubles: ['refused', 'broken'],
    },
  ]
  for (const { name, rounds, seen, troubles } of cases) {
    it(name, async () => {
      const { api } = scripted(rounds)
      const over = new AbortController()
      const heard: string[] = []
      const told: string[] = []
      await follow(api, '/things', {
        onObjects(objects) {
          heard.push(names(objects))
          if (heard.length === seen.length) setImmediate(() => over.abort())
        },
        onTrouble: (cause) => told.push(cause instanceof Error ? cause.message : String(cause)),
        signal: over.signal,
      })
      assert.deepEqual({ heard, told }, { heard: seen, told: troubles })
    })
  }
})

describe('A watch of the embedded cluster', () => {
  let cluster: EmbeddedCluster
  before(async () => {
    cluster = await startCluster()
  })
  after(() => cluster.stop())

  /** Watches while `look` looks, and no longer. */
  async function watched(
    api: ApiClient,
    look: (seen: { views: ClusterView[]; troubles: unknown[] }) => Promise<void>,
  ): Promise<void> {
    const over = new AbortController()
    const seen = { views: [] as ClusterView[], troubles: [] as unknown[] }
    const watching = watchCluster(api, 'abtesting', {
      onView: (view) => seen.views.push(view),
      onTrouble: (cause) => seen.troubles.push(cause),
      signal: over.signal,
    })
    try {
      await look(seen)
    } finally {
      over.abort()
      await watching
    }
  }

  it('tells what is there, and of each change, until it is stopped', async () => {
    const api = adminClient(cluster)
    await api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'abtesting' } })
    await watched(api, async ({ views, troubles }) => {
      await eventually('a view of the empty namespace', () => views.length > 0)
      const labels = { app: 'model', model_version: 'green' }
      await api.create('/apis/apps/v1/namespaces/abtesting/deployments', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'model-green' },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'model', image: 'r/nowhere:1' }] } },
        },
      })
      await eventually('a pod that fails', () => views.at(-1)?.green.pods[0]?.state === 'failing')
      assert.match(views.at(-1)?.green.pods[0]?.reason ?? '', /^(ErrImagePull|ImagePullBackOff): /)
      assert.deepEqual(troubles, [])
    })
  })

  it('is in trouble where it may not look', async () => {
    const api = createApiClient(cluster.server, 'wrong', cluster.certificateAuthority)
    await watched(api, async ({ views, troubles }) => {
      await eventually('trouble', () => troubles.length > 0)
      assert.match(String(troubles[0]), /401/)
      assert.deepEqual(views, [])
    })
  })
})
