/** The image of a scoring script: the script behind the server in scoring/, as the guide's pipeline builds it. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Image } from './cluster/registry.ts'

/** The port of the guide's services. */
const scoringPort = 5001

const server = new URL('../scoring/serve.py', import.meta.url)

/** The image that serves a scoring script (a path), such as `scoring/scoreA.py`. Rejects when the script can't be read. */
export async function scoringImage(script: string): Promise<Image> {
  const name = basename(script)
  const python = process.platform === 'win32' ? 'python' : 'python3'
  return {
    command: [python, 'serve.py', name, '--port', '$(PORT)', '--until-stdin-closes'],
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
    files: { 'serve.py': await readFile(server, 'utf8'), [name]: await readFile(script, 'utf8') },
    port: scoringPort,
  }
}
