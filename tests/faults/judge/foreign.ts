import { isDeepStrictEqual } from 'node:util'
import type { Seen } from '../../e2e/canary.ts'
import { isDone } from '../way/exchange.ts'
import { slotOf } from './rollout.ts'
import { type Timeline, tellWritten, virtualServiceName } from './timeline.ts'

/** What the task may write, beside creating what is missing. */
const own = new Set([
  `patch virtualservices/${virtualServiceName}`,
  'patch deployments/model-green',
  'patch deployments/model-blue',
  'delete deployments/model-blue',
])

/** What the steps changed that belongs to somebody else. */
export function foreignFindings({ accounts, written }: Timeline): readonly string[] {
  const others = accounts.flatMap(({ step, passage }) =>
    passage.journal
      .filter((exchange) => isDone(exchange) && exchange.asked.verb !== 'create')
      .map(({ asked }) => `${asked.verb} ${asked.collection}/${asked.name}`)
      .filter((what) => !own.has(what))
      .map((what) => `${step.action} of run ${step.run} has done '${what}', which is none of its business`),
  )
  const fields = written.flatMap((one) => {
    const { version, before } = one
    if (before === undefined || version.change === 'DELETED') return []
    const rest = version.collection === 'virtualservices' ? restOfVirtualService : restOfDeployment
    const [was, is] = [rest(before.object), rest(version.object)]
    if (isDeepStrictEqual(was, is)) return []
    return [`${tellWritten(one)}: what is somebody else's was ${JSON.stringify(was)} and is ${JSON.stringify(is)}`]
  })
  return [...others, ...fields]
}

/** A VirtualService without the weights, destinations and marks of the slots, and without the rollout's notes. */
function restOfVirtualService(object: Seen): unknown {
  const http = (object.spec.http as readonly Route[]).map((route, at, all) =>
    at === all.length - 1 || route.match?.some(({ headers }) => headers?.['x-api-version'] !== undefined)
      ? { ...route, route: route.route.filter((one) => slotOf(one) === undefined) }
      : route,
  )
  return { ...restOfMetadata(object), spec: { ...object.spec, http } }
}

interface Route {
  readonly match?: readonly { readonly headers?: Readonly<Record<string, unknown>> }[]
  readonly route: readonly { readonly destination: { readonly host: string } }[]
}

/** A Deployment without its images, the number of blue's pods, and the rollout's notes. */
function restOfDeployment(object: Seen): unknown {
  const { template, replicas, ...spec } = object.spec
  const containers = template.spec.containers.map(({ image: _, ...container }: { image: string }) => container)
  const isBlue = object.metadata.name === 'model-blue'
  return {
    ...restOfMetadata(object),
    spec: {
      ...spec,
      ...(!isBlue && { replicas }),
      template: { ...template, spec: { ...template.spec, containers } },
    },
  }
}

function restOfMetadata({ metadata }: Seen): object {
  const { labels, annotations = {} } = metadata as Seen['metadata'] & { readonly labels?: unknown }
  const foreign = Object.entries(annotations).filter(
    ([name]) => !name.startsWith('istio-canary-shift/') && name !== 'deployment.kubernetes.io/revision',
  )
  return { labels, annotations: Object.fromEntries(foreign) }
}
