import { isDeepStrictEqual } from 'node:util'
import { imageOf, isLeaving, readyPods, recordOf, weightsOf } from './rollout.ts'
import { couldKnow, type Timeline, tellWritten, virtualServiceName, type Written } from './timeline.ts'

const slots = ['green', 'blue'] as const

/** What the steps did to the traffic that they must not: whatever goes wrong, and whatever others do. */
export function trafficFindings(timeline: Timeline): readonly string[] {
  return timeline.written.flatMap((written) => {
    const { collection } = written.version
    const findings =
      collection === 'virtualservices'
        ? [...invalidWeights(written), ...emptyShares(written, timeline)]
        : [...lostBlue(written, timeline), ...untriedGreen(written, timeline)]
    return findings.map((finding) => `${tellWritten(written)}: ${finding}`)
  })
}

function invalidWeights({ version }: Written): string[] {
  const { green, blue } = weightsOf(version.object)
  const isValid = [green, blue].every((weight) => Number.isInteger(weight) && weight >= 0) && green + blue === 100
  return isValid ? [] : [`the weights are green ${green} %, blue ${blue} %`]
}

/** A share goes up where nothing is ready to take it, while the other slot could. */
function emptyShares(written: Written, { objectAt }: Timeline): string[] {
  const { version, before, at } = written
  if (before === undefined) return []
  const [was, is] = [weightsOf(before.object), weightsOf(version.object)]
  return slots.flatMap((slot) => {
    const [name, other] = slot === 'green' ? ['model-green', 'model-blue'] : ['model-blue', 'model-green']
    const deployment = objectAt('deployments', name, at)
    if (is[slot] <= was[slot] || readyPods(deployment) > 0) return []
    // With nothing ready anywhere the way back is as good as any.
    if (slot === 'green' && readyPods(objectAt('deployments', other, at)) === 0) return []
    if (!couldKnow(written, 'deployments', name, deployment)) return []
    return [`${slot} goes from ${was[slot]} to ${is[slot]} % with nothing ready`]
  })
}

/** Blue is taken away, or made another, while it has traffic. */
function lostBlue(written: Written, { objectAt }: Timeline): string[] {
  const { version, before, at } = written
  if (version.object.metadata.name !== 'model-blue' || before === undefined) return []
  const goes = isLeaving(version.object) && !isLeaving(before.object)
  const changes = !isDeepStrictEqual(version.object.spec.template, before.object.spec.template)
  if (!goes && !changes) return []
  const virtualService = objectAt('virtualservices', virtualServiceName, at)
  const share = virtualService === undefined ? 0 : weightsOf(virtualService).blue
  if (share === 0 || !couldKnow(written, 'virtualservices', virtualServiceName, virtualService)) return []
  return [`blue ${goes ? 'is deleted' : 'becomes another'} while it has ${share} % of the traffic`]
}

/** A green that somebody else has put there gets an image that no blue has tried. */
function untriedGreen({ version, before, at, account }: Written, { objectAt }: Timeline): string[] {
  if (version.object.metadata.name !== 'model-green' || before === undefined || account.step.action !== 'deploy')
    return []
  const [was, is] = [imageOf(before.object), imageOf(version.object)]
  if (was === is) return []
  const virtualService = objectAt('virtualservices', virtualServiceName, at)
  const candidate = virtualService && recordOf(virtualService)?.images.candidate
  return was === candidate ? [] : [`green goes from ${was} to ${is} without a blue before it`]
}
