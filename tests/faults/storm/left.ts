import type { Canary } from '../../e2e/canary.ts'
import { foreign } from './plants.ts'

const record = 'istio-canary-shift/rollout'

/** What a rollout has left in its namespace: all but what tells of the way there, and the notes of others. */
export async function leftIn(canary: Canary): Promise<unknown> {
  const collections = (await canary.normalized()) as readonly (readonly [string, Annotations, unknown][])[]
  return collections.map((objects) => objects.map(([name, annotations, spec]) => [name, withoutWay(annotations), spec]))
}

type Annotations = Readonly<Record<string, string>> | null

function withoutWay(annotations: Annotations): unknown {
  const kept = Object.entries(annotations ?? {}).filter(
    ([name]) => !name.startsWith(`${foreign}/note-`) && name !== 'deployment.kubernetes.io/revision',
  )
  return Object.fromEntries(kept.map(([name, text]) => [name, name === record ? endOf(text) : text]))
}

/** What a record says of where its rollout ended. */
function endOf(text: string): unknown {
  const { run, phase, weights, images, claim } = JSON.parse(text)
  return { run, phase, weights, candidate: images.candidate, promoted: images.promoted, claim }
}
