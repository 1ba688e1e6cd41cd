import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Image } from '../../../rehearsal/cluster/registry.ts'
import { project } from '../../../scripts/project.ts'
import type { Behaviour } from '../../e2e/cluster.ts'
import { brokenImage } from '../../e2e/embedded.ts'
import type { Toolchain } from '../toolchain.ts'

/** The image of a behaviour: models are behind the server that Azure ML's own images start. */
export async function imageOf({ azmlinfsrv }: Toolchain, behaviour: Behaviour): Promise<Image> {
  switch (behaviour) {
    case 'modelA':
      return scoringImage(azmlinfsrv, 'scoreA.py')
    case 'modelB':
      return scoringImage(azmlinfsrv, 'scoreB.py')
    case 'crashes':
    case 'neverReady':
      return brokenImage(behaviour)
  }
}

/** The port of the guide's services, and the server's own default. */
const port = 5001

async function scoringImage(server: string, script: string): Promise<Image> {
  return {
    command: [server, '--entry_script', script, '--port', String(port)],
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
    files: { [script]: await readFile(join(project.root, 'scoring', script), 'utf8') },
    port,
  }
}
