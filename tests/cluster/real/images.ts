import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Image } from '../../../rehearsal/cluster/registry.ts'
import type { Behaviour } from '../../e2e/cluster.ts'
import { brokenImage } from '../../e2e/embedded.ts'
import { scriptOf } from '../../e2e/models.ts'
import type { Toolchain } from '../toolchain.ts'

/** The image of a behaviour: models are behind the server that Azure ML's own images start. */
export async function imageOf({ azmlinfsrv }: Toolchain, behaviour: Behaviour): Promise<Image> {
  switch (behaviour) {
    case 'modelA':
    case 'modelB':
    case 'fails':
    case 'slow':
    case 'counts':
      return scoringImage(azmlinfsrv, scriptOf(behaviour))
    case 'crashes':
    case 'neverReady':
      return brokenImage(behaviour)
  }
}

/** The port of the guide's services, and the server's own default. */
const port = 5001

async function scoringImage(server: string, path: string): Promise<Image> {
  const script = basename(path)
  return {
    command: [server, '--entry_script', script, '--port', String(port)],
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
    files: { [script]: await readFile(path, 'utf8') },
    port,
  }
}
