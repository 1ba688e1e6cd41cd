import tl from 'azure-pipelines-task-lib/task.js'
import type { Agent } from './agent.ts'

/** The agent by Microsoft's task library, which knows its environment and its commands. */
export function taskLibAgent(): Agent {
  return {
    input: (name) => {
      // The agent makes paths absolute, so that an empty one arrives as the folder of the sources.
      const isPath = name === 'manifest'
      return isPath && !tl.filePathSupplied(name) ? undefined : tl.getInput(name, false)
    },
    variable: (name) => tl.getVariable(name),
    network: {
      proxyFor: (url) => {
        const proxy = tl.getHttpProxyConfiguration(url)
        if (!proxy?.proxyUrl) return undefined
        const { proxyUrl, proxyUsername = '', proxyPassword = '' } = proxy
        const basic = Buffer.from(`${proxyUsername}:${proxyPassword}`).toString('base64')
        return { url: proxyUrl, authorization: proxyUsername === '' ? undefined : `Basic ${basic}` }
      },
      authorities: undefined,
    },
    connection: (id) => ({
      url: tl.getEndpointUrl(id, true) || undefined,
      parameter: (key) => tl.getEndpointAuthorizationParameter(id, key, true) || undefined,
      data: (key) => tl.getEndpointDataParameter(id, key, true) || undefined,
    }),
    mask: (secret) => {
      // The agent masks line by line, and task-lib refuses a value of several lines.
      for (const line of secret.split(/\r?\n/)) if (line.trim() !== '') tl.setSecret(line)
    },
    print: (line) => {
      process.stdout.write(`${line}\n`)
    },
    warn: (message) => tl.warning(message),
    setOutput: (name, value) => tl.setVariable(name, value, false, true),
    succeed: (message) => tl.setResult(tl.TaskResult.Succeeded, message, true),
    fail: (message) => tl.setResult(tl.TaskResult.Failed, message, true),
  }
}
