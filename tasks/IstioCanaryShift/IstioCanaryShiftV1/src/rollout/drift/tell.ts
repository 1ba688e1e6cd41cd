import { listed, together } from '../../language/composition.ts'
import { msg } from '../../language/message.ts'
import { cut, tellDifference } from '../tell-difference.ts'
import { tellWeights } from '../weights.ts'
import type { Drift } from './drift.ts'
import type { OwnRoute } from './left.ts'
import type { Writer } from './writer.ts'
import { tellWriter } from './writer.ts'

/** What differs from what a rollout left, and who wrote it, without an end of the sentence. */
export function tellDrift(drift: Drift): string {
  const container = 'container' in drift ? [msg`container '${drift.container}'`] : []
  // Who moved a tag is known to the registry alone.
  const by = drift.kind === 'digest' ? [] : [tellWriters(drift.writers)]
  const change = `${tellChange(drift)} (${listed([...container, ...by])})`
  return drift.other === undefined ? change : msg`in VirtualService '${drift.other}' ${change}`
}

// An error must stay readable; 'status' tells no more, a dry run of 'overwrite' tells each field.
const mostFields = 3

function tellChange(drift: Drift): string {
  switch (drift.kind) {
    case 'weights':
      return msg`the weights are ${tellWeights(drift.is)}, last set were ${tellWeights(drift.was)}`
    case 'routeGone':
      return msg`${tellRoute(drift.was)} is gone`
    case 'routeMoved':
      return msg`${tellRoute(drift.was)} is now #${drift.index + 1}, after other routes than it was`
    case 'routeChanged': {
      const told = drift.fields.slice(0, mostFields).map((field) => tellDifference(field))
      const rest = drift.fields.length - told.length
      const fields = rest > 0 ? msg`${listed(told)} and ${rest} more` : listed(told)
      return msg`${tellRoute(drift.was)} has changed: ${fields}`
    }
    case 'image': {
      const { slot, was, is } = drift
      if (was === undefined) return msg`${slot} has a container with '${is ?? ''}' that this rollout did not leave`
      if (is === undefined) return msg`${slot} has lost a container, in which this rollout left '${was}'`
      return msg`${slot} has image '${is}', this rollout left '${was}'`
    }
    case 'digest': {
      const { image, was, is } = drift
      return msg`the tag of '${image}' has moved: blue's pods run ${together(is)} by it, and ${was} was deployed`
    }
  }
}

function tellRoute({ role, index, route }: OwnRoute): string {
  const which = typeof route.name === 'string' ? `#${index + 1} '${cut(route.name, 60)}'` : `#${index + 1}`
  return role === 'weighted' ? msg`the weighted route (${which})` : msg`the route by header '${role}' (${which})`
}

/** For people, as part of a sentence: who wrote something. */
export function tellWriters(writers: readonly Writer[]): string {
  return writers.length === 0
    ? msg`the API server does not tell by whom`
    : msg`written by ${writers.map(tellWriter).reduce((before, one) => msg`${before}, and by ${one}`)}`
}
