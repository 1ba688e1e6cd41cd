import { readFileSync } from 'node:fs'
import { msg } from '../language/message.ts'
import { ConnectionError } from './connection-error.ts'

/**
 * A certificate or key as a kubeconfig holds it: in a file, or as base64 in the field of the same name with `-data`.
 * @throws ConnectionError when its file cannot be read.
 */
export function readMaterial(
  field: string,
  file: string | undefined,
  data: string | undefined,
  title: string,
): Buffer | undefined {
  if (!file) return data ? Buffer.from(data, 'base64') : undefined
  try {
    return readFileSync(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ConnectionError(msg`The '${field}' in ${title} cannot be read: ${why}`, error)
  }
}
