import { cut, tellDifference } from '../tell-difference.ts'
import { tellWeights } from '../weights.ts'
import type { Drift } from './drift.ts'
import type { OwnRoute } from './left.ts'
import type { Writer } from './writer.ts'
import { tellWriter } from './writer.ts'

/** What differs from what a rollout left, and who wrote it, without an end of the sentence. */
export function tellDrift(drift: Drift): string {
  const where = drift.other === undefined ? '' : `in VirtualService '${drift.other}' `
  const container = 'container' in drift ? [`container '${drift.container}'`] : []
  // Who moved a tag is known to the registry alone.
  const by = drift.kind === 'digest' ? [] : [tellWriters(drift.writers)]
  return `${where}${tellChange(drift)} (${[...container, ...by].join(', ')})`
}

// An error must stay readable; 'status' tells no more, a dry run of 'overwrite' tells each field.
const mostFields = 3

function tellChange(drift: Drift): string {
  switch (drift.kind) {
    case 'weights':
      return `the weights are ${tellWeights(drift.is)}, last set were ${tellWeights(drift.was)}`
    case 'routeGone':
      return `${tellRoute(drift.was)} is gone`
    case 'routeMoved':
      return `${tellRoute(drift.was)} is now #${drift.index + 1}, after other routes than it was`
    case 'routeChanged': {
      const fields = drift.fields.slice(0, mostFields).map((field) => tellDifference(field))
      const rest = drift.fields.length - fields.length
      return `${tellRoute(drift.was)} has changed: ${fields.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
    }
    case 'image': {
      const { slot, was, is } = drift
      if (is === undefined) return `${slot} has lost a container, in which this rollout left '${was}'`
      if (was === undefined) return `${slot} has a container with '${is}' that this rollout did not leave`
      return `${slot} has image '${is}', this rollout left '${was}'`
    }
    case 'digest': {
      const { image, was, is } = drift
      return `the tag of '${image}' has moved: blue's pods run ${is.join(' and ')} by it, and ${was} was deployed`
    }
  }
}

function tellRoute({ role, index, route }: OwnRoute): string {
  const name = typeof route.name === 'string' ? ` '${cut(route.name, 60)}'` : ''
  return role === 'weighted'
    ? `the weighted route (#${index + 1}${name})`
    : `the route by header '${role}' (#${index + 1}${name})`
}

/** For people, as part of a sentence: who wrote something. */
export function tellWriters(writers: readonly Writer[]): string {
  return writers.length === 0
    ? 'the API server does not tell by whom'
    : `written by ${writers.map(tellWriter).join(', and by ')}`
}
