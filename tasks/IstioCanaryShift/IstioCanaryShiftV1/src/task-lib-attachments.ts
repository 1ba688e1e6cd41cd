import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import tl from 'azure-pipelines-task-lib/task.js'
import type { Agent } from './agent.ts'
import { msg } from './language/message.ts'
import { safeLine } from './report/text.ts'

/**
 * Attaches texts by files in the agent's folder for temporary ones. The agent uploads a file some time after it was told
 * of it, and clears the folder after the job, so none is removed or written twice. The first that cannot be written is told
 * as a warning; those after it would only say the same.
 */
export function taskLibAttachments(): Agent['attach'] {
  let isTold = false
  return (type, name, text) => {
    try {
      const folder = tl.getVariable('Agent.TempDirectory')
      if (!folder) throw new Error(msg`the variable Agent.TempDirectory is not set`)
      const file = join(folder, `istio-canary-shift-${randomUUID()}`)
      writeFileSync(file, text, { flag: 'wx' })
      tl.addAttachment(type, name, file)
    } catch (error) {
      if (isTold) return
      isTold = true
      const why = (error as Error).message
      tl.warning(
        safeLine(msg`What this step did is not shown on the run's pages, since no file could be written: ${why}`),
      )
    }
  }
}
