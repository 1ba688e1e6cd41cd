import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The first program of this name in the folders of the environment's PATH; undefined when there is none. */
export function findOnPath(program: string, { PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  return PATH.split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable)
}

/** Whether there is a file that may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Missing or not to be run: either way it is not the program that is looked for.
    return false
  }
}
