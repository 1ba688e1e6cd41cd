import tl from 'azure-pipelines-task-lib/task.js'
import type { Agent } from './agent.ts'
import { taskLibAttachments } from './task-lib-attachments.ts'
import { taskLibNetwork } from './task-lib-network.ts'
import { taskLibSecrets } from './task-lib-secrets.ts'

/** The agent by Microsoft's task library, which knows its environment and its commands. */
export function taskLibAgent(): Agent {
  const { mask, conceal } = taskLibSecrets()
  return {
    input: (name) => {
      // The agent makes paths absolute, so that an empty one arrives as the folder of the sources.
      const isPath = name === 'manifest'
      return isPath && !tl.filePathSupplied(name) ? undefined : tl.getInput(name, false)
    },
    variable: (name) => tl.getVariable(name),
    network: taskLibNetwork(mask),
    connection: (id) => ({
      url: tl.getEndpointUrl(id, true) || undefined,
      scheme: tl.getEndpointAuthorizationScheme(id, true) || undefined,
      parameter: (key) => tl.getEndpointAuthorizationParameter(id, key, true) || undefined,
      data: (key) => tl.getEndpointDataParameter(id, key, true) || undefined,
    }),
    mask,
    conceal,
    print: (line) => {
      process.stdout.write(`${line}\n`)
    },
    warn: (message) => tl.warning(message),
    attach: taskLibAttachments(),
    setOutput: (name, value) => tl.setVariable(name, value, false, true),
    succeed: (message) => tl.setResult(tl.TaskResult.Succeeded, message, true),
    fail: (message) => tl.setResult(tl.TaskResult.Failed, message, true),
  }
}
