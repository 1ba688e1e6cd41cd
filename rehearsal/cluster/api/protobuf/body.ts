/** Reading bodies of type application/vnd.kubernetes.protobuf. */
import { ApiError, badRequest } from '../../store/errors.ts'
import { messages } from './messages.ts'
import { type WireField, wireFields } from './wire.ts'

export const protobufType = 'application/vnd.kubernetes.protobuf'

const magic = Buffer.from('k8s\0')

/**
 * The object of a protobuf body, as it would be in JSON. Refuses UnsupportedMediaType for kinds and fields that are not
 * in the table of messages: a field that can't be read must not get lost.
 */
export function parseProtobuf(body: Buffer): unknown {
  if (!body.subarray(0, magic.length).equals(magic))
    throw badRequest('the body does not begin as protobuf of Kubernetes')
  try {
    return readEnvelope(body.subarray(magic.length))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw badRequest(`the body is no protobuf of Kubernetes: ${error.message}`)
  }
}

/** `runtime.Unknown`: type and raw message. */
function readEnvelope(envelope: Buffer): unknown {
  const fields = wireFields(envelope)
  const [type, raw] = [bytesOf(fields, 1), bytesOf(fields, 2)]
  const [apiVersion, kind] = [1, 2].map((number) => bytesOf(wireFields(type), number).toString())
  if (kind === undefined || !Object.hasOwn(messages, kind)) throw unreadable(`kind ${kind}`)
  return { apiVersion, kind, ...readMessage(kind, raw) }
}

function bytesOf(fields: readonly WireField[], number: number): Buffer {
  const value = fields.find((field) => field.number === number)?.value
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0)
}

function readMessage(name: string, bytes: Buffer): Record<string, unknown> {
  const read: Record<string, unknown> = {}
  for (const { number, value } of wireFields(bytes)) {
    const [field, type = '', isMap] = messages[name]?.[number]?.split(' ') ?? []
    if (field === undefined) throw unreadable(`field ${number} of ${name}`)
    if (isMap !== undefined) {
      const [key, member] = mapEntry(type, value)
      read[field] = { ...(read[field] as object | undefined), [key]: member }
    } else if (type.endsWith('[]')) {
      read[field] = [...((read[field] as unknown[] | undefined) ?? []), readValue(type.slice(0, -2), value)]
    } else {
      const isKept = type.endsWith('?')
      const member = readValue(isKept ? type.slice(0, -1) : type, value)
      // Go writes every plain field, so zero says nothing.
      if (isKept || !(member === '' || member === 0 || member === false || member === undefined)) read[field] = member
    }
  }
  return read
}

function mapEntry(type: string, value: number | Buffer): [string, unknown] {
  if (!Buffer.isBuffer(value)) throw new RangeError('A map has an entry that is a number.')
  const fields = wireFields(value)
  return [bytesOf(fields, 1).toString(), readValue(type, bytesOf(fields, 2))]
}

function readValue(type: string, value: number | Buffer): unknown {
  if (!Buffer.isBuffer(value)) return type === 'bool' ? value === 1 : value
  switch (type) {
    case 'string':
      return value.toString()
    case 'bytes':
      return value.toString('base64')
    case 'time': {
      const seconds = wireFields(value).find(({ number }) => number === 1)?.value
      return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : undefined
    }
    case 'IntOrString':
      return readIntOrString(value)
    // The status that a client sends along with a question.
    case 'Ignored':
      return undefined
    default:
      return readMessage(type, value)
  }
}

function readIntOrString(bytes: Buffer): number | string | undefined {
  const fields = wireFields(bytes)
  const isText = fields.some(({ number, value }) => number === 1 && value === 1)
  if (isText) return bytesOf(fields, 3).toString()
  const number = fields.find((field) => field.number === 2)?.value
  return typeof number === 'number' && number !== 0 ? number : undefined
}

function unreadable(what: string): ApiError {
  const message = `the embedded cluster can't read ${what} in protobuf: send it as application/json`
  return new ApiError(415, 'UnsupportedMediaType', message, {})
}
