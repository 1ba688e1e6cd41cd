import { msg } from '../language/message.ts'
import type { PodTemplate } from '../rollout/objects.ts'
import { readYaml } from '../yaml/read.ts'
import { InputError } from './input-error.ts'

/**
 * The pod template of the one Deployment in a YAML text.
 * @throws InputError when it is no YAML, or has no Deployment or several, or the Deployment has no containers.
 */
export function parseManifest(text: string, path: string): PodTemplate {
  const fail = (rule: string) => new InputError(msg`Input 'manifest' must name a file with ${rule}, got '${path}'.`)
  const deployments = parseYaml(text, path).filter((document) => read(document, 'kind') === 'Deployment')
  const [deployment, another] = deployments
  if (deployment === undefined || another !== undefined) {
    throw fail(msg`one Deployment (it has ${deployments.length})`)
  }
  const template = read(read(deployment, 'spec'), 'template')
  const containers = read(read(template, 'spec'), 'containers')
  const named = Array.isArray(containers) && containers.every((one) => typeof read(one, 'name') === 'string')
  if (!named || containers.length === 0) throw fail(msg`a Deployment whose pod template has named containers`)
  return template as PodTemplate
}

function parseYaml(text: string, path: string): unknown[] {
  try {
    return readYaml(text)
  } catch (error) {
    const reason = (error as Error).message
    throw new InputError(msg`Input 'manifest' must name a YAML file, got '${path}': ${reason}.`, { cause: error })
  }
}

function read(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined
  return (value as Readonly<Record<string, unknown>>)[field]
}
