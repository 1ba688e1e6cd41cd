/** Reading a request's body by its content type. */
import { parse } from 'yaml'
import { ApiError, badRequest } from '../store/errors.ts'
import { parseProtobuf, protobufType } from './protobuf/body.ts'

/** Bytes that a body may have, as in kube-apiserver. */
export const bodyLimit = 3 * 1024 * 1024

const objectTypes = ['application/json', 'application/yaml', protobufType]

/** The refusal of a content type, with what would have been accepted. */
export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const list = accepted.join(', ')
  const message = `the body of the request was in an unknown format - accepted media types include: ${list}`
  return new ApiError(415, 'UnsupportedMediaType', message, {})
}

/** The media type of a `Content-Type` header, without parameters; JSON when absent. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
}

/**
 * The value of a JSON, YAML or protobuf body; undefined when it is empty. `kind` is what it should be, for the refusal.
 * Refuses UnsupportedMediaType and BadRequest.
 */
export function parseBody(body: Buffer, contentType: string | undefined, kind = ''): unknown {
  const type = mediaType(contentType)
  if (body.length === 0) return undefined
  if (!objectTypes.includes(type)) throw unsupportedMediaType(objectTypes)
  if (type === protobufType) return parseProtobuf(body)
  return type === 'application/json' ? parseJson(body, kind) : parseYaml(body)
}

/** The value of a patch. Refuses BadRequest. */
export function parsePatch(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw badRequest(`error decoding patch: ${messageOf(cause)}`)
  }
}

function parseJson(body: Buffer, kind: string): unknown {
  const text = body.toString('utf8')
  try {
    return JSON.parse(text)
  } catch (cause) {
    const what = `the object provided is unrecognized (must be of type ${kind})`
    const why = `couldn't get version/kind; json parse error: ${messageOf(cause)}`
    throw badRequest(`${what}: ${why} (${text.slice(0, 100)})`)
  }
}

function parseYaml(body: Buffer): unknown {
  try {
    return parse(body.toString('utf8'))
  } catch (cause) {
    throw badRequest(`error converting YAML to JSON: ${messageOf(cause)}`)
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
