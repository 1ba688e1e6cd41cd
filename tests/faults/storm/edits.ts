import type { Seen } from '../../e2e/canary.ts'
import type { Edit } from '../schedule/schedule.ts'
import type { Place } from './place.ts'
import { foreign } from './plants.ts'

/** Does what somebody else does, as the administrator. What is not there is left alone. */
export async function carryOutEdit(edit: Edit, { canary, routes }: Place, number: number): Promise<void> {
  const { api } = canary.cluster
  const virtualService = canary.path('virtualservices', 'mlmodel-virtualservice')
  switch (edit.kind) {
    case 'weights': {
      const { spec } = await canary.virtualService()
      return api.patch(virtualService, { spec: { http: withWeights(spec.http, edit.blue) } })
    }
    case 'gitops':
      return api.patch(virtualService, { spec: routes })
    case 'note': {
      const path = edit.on === 'virtualservices' ? virtualService : canary.path('deployments', `model-${edit.on}`)
      if ((await api.get(path)) === undefined) return
      return api.patch(path, { metadata: { annotations: { [`${foreign}/note-${number}`]: 'seen' } } })
    }
    case 'slotDeleted': {
      const name = `model-${edit.slot}`
      const there = await canary.get('deployments', name)
      if (there === undefined) return
      await api.delete(canary.path('deployments', name))
      if (edit.slot === 'green') await canary.create('deployments', anew(there))
      return
    }
    case 'podsEnd': {
      const { items } = (await api.get(canary.path('pods'))) as { items: readonly Seen[] }
      const ofSlot = items.filter(({ metadata }) => metadata.name.startsWith(`model-${edit.slot}-`))
      await Promise.all(ofSlot.map(({ metadata }) => api.delete(canary.path('pods', metadata.name))))
      return
    }
  }
}

interface Destination {
  readonly destination: { readonly host: string }
  readonly weight?: number
}

function withWeights(http: readonly { readonly route: readonly Destination[] }[], blue: number) {
  return http.map((route, at) =>
    at < http.length - 1
      ? route
      : {
          ...route,
          route: route.route.map((one) => ({
            ...one,
            weight: one.destination.host.includes('blue') ? blue : 100 - blue,
          })),
        },
  )
}

/** An object as somebody who has kept it makes it again. */
function anew(there: Seen) {
  const { name, labels, annotations } = there.metadata as Seen['metadata'] & { readonly labels?: object }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels, annotations }, spec: there.spec }
}
