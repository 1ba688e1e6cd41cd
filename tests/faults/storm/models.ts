import type { Image } from '../../../rehearsal/cluster/registry.ts'
import { type Behaviour, referenceOf, type TestCluster } from '../../e2e/cluster.ts'
import { badTags, goodTags } from '../schedule/draw.ts'

/** The smallest server there is: a schedule starts some five of them, and a thousand schedules go through one machine. */
function serving(text: string): Image {
  const source = `process.stdin.on('end', () => process.exit()).resume()
    require('http').createServer((_, response) => response.end(${JSON.stringify(text)})).listen(process.env.PORT, '127.0.0.1')`
  return { command: [process.execPath, '-e', source], port: 5001 }
}

/** What the images of a storm do, by their tags; none is behind the tag `missing`. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  A: 'modelA',
  B: 'modelB',
  C: 'fails',
  crashes: 'crashes',
  never: 'neverReady',
}

/** Makes the images of a storm for a namespace. */
export async function publishModels(cluster: TestCluster, namespace: string): Promise<void> {
  const isSmall = cluster.name === 'embedded'
  for (const [tag, behaviour] of Object.entries(behaviours)) {
    const isGood = goodTags.some((good) => good === tag)
    if (isSmall && isGood) cluster.connections?.publish({ namespace, tag }, serving(`model ${tag}`))
    else await cluster.publish({ namespace, tag }, behaviour)
  }
}

export function imageOf(namespace: string, tag: string): string {
  if (![...goodTags, ...badTags].some((known) => known === tag)) throw new Error(`There is no image '${tag}'.`)
  return referenceOf({ namespace, tag })
}
