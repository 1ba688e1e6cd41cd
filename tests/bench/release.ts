import { digestOf, type Image } from '../../rehearsal/cluster/registry.ts'

export const repository = 'registry.example.com/model'

/** The image that green has at first, by a tag as in the guide's charts. */
export const stable = `${repository}:1`

/** What pods run on the real cluster: a server that is ready a moment after its start. */
export function served(release: 1 | 2): Image {
  const serve = "require('http').createServer((_, response) => response.end()).listen(process.env.PORT)"
  const script = `${serve}; process.stdin.on('end', () => process.exit()).resume()`
  return { command: [process.execPath, '-e', script, String(release)], port: 5001 }
}

/** The image of the canary, with its digest as .pipelines/abtest.yml passes it. */
export const candidate = `${repository}:2@${digestOf(served(2))}`
