import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Agent } from '../agent.ts'
import { msg } from '../language/message.ts'
import { safeLine } from '../report/text.ts'

/**
 * Attaches texts by files in the agent's folder for temporary ones. The agent uploads a file some time after it was told
 * of it, and clears the folder after the job, so none is removed or written twice. The first that cannot be written is told
 * as a warning; those after it would only say the same.
 * @param add tells the agent of a file.
 */
export function openAttachments(
  folder: string | undefined,
  add: (type: string, name: string, file: string) => void,
  warn: (message: string) => void,
): Agent['attach'] {
  let isTold = false
  return (type, name, text) => {
    try {
      if (folder === undefined) throw new Error(msg`the variable Agent.TempDirectory is not set`)
      const file = join(folder, `istio-canary-shift-${randomUUID()}`)
      writeFileSync(file, text, { flag: 'wx' })
      add(type, name, file)
    } catch (error) {
      if (isTold) return
      isTold = true
      const why = (error as Error).message
      warn(safeLine(msg`What this step did is not shown on the run's pages, since no file could be written: ${why}`))
    }
  }
}
