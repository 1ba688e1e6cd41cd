import { createHash } from 'node:crypto'
import { accessSync, constants, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder (absolute) that keeps what is made of these lock files, in the user's cache: another content of one of
 * them is another folder.
 */
export function cacheFolder(name: string, lockFiles: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of lockFiles) hash.update(readFileSync(file))
  const { XDG_CACHE_HOME } = process.env
  const cache = XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME
  return join(cache, 'istio-canary-shift', `${name}-${hash.digest('hex').slice(0, 16)}`)
}

/** Whether there is something at the path that may be read, or also run. */
export function isUsable(path: string, mode: 'read' | 'run'): boolean {
  try {
    accessSync(path, mode === 'run' ? constants.X_OK : constants.R_OK)
    return true
  } catch {
    // Missing, broken or forbidden: either way it has to be made.
    return false
  }
}
