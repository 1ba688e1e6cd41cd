import { msg } from '../language/message.ts'
import type { Request } from '../rollout/request.ts'
import { InputError } from './input-error.ts'
import type { InputReader } from './reader.ts'

/** They say how a message is framed and how its connection is used, which the prober does itself. */
const reserved = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/**
 * Reads one header a line, `Name: value`. Names come out in lower case. No error repeats a value: it may be a secret that
 * nobody masks yet.
 * @param slotHeader the A/B header in lower case, which only the probes set.
 * @throws InputError for the first line that breaks a rule, by its number.
 */
export function parseProbeHeaders(input: InputReader, slotHeader: string): Readonly<Record<string, string>> {
  const headers = new Map<string, string>()
  for (const [at, line] of (input.optional('probeHeaders') ?? '').split('\n').entries()) {
    if (line.trim() === '') continue
    const number = at + 1
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:[ \t]*([\t\x20-\x7e\x80-\xff]*?)\s*$/.exec(line) ?? []
    if (name === undefined || value === undefined)
      throw new InputError(
        msg`Input 'probeHeaders' must have lines of the form 'Name: value', but line ${number} does not.`,
      )
    const key = name.toLowerCase()
    if (reserved.includes(key))
      throw new InputError(msg`Input 'probeHeaders' must leave '${key}' to the probes, but line ${number} does not.`)
    if (key === slotHeader)
      throw new InputError(
        msg`Input 'probeHeaders' must leave the A/B header '${key}' to the probes, but line ${number} does not.`,
      )
    if (headers.has(key))
      throw new InputError(msg`Input 'probeHeaders' must name '${key}' once, but line ${number} does not.`)
    if (key === 'host' && !/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(value)) {
      throw new InputError(
        msg`Input 'probeHeaders' must name a host, with or without a port, as 'host', but line ${number} does not.`,
      )
    }
    headers.set(key, value)
  }
  return Object.fromEntries(headers)
}

const telling = /auth|cookie|credential|key|password|pwd|secret|session|signature|token/

/** The secrets among the headers of probes, by what their names tell: to be masked before anything is printed. */
export function secretsIn(request: Request): readonly string[] {
  const headers = request.action === 'status' ? {} : (request.proof?.headers ?? {})
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === '' || !telling.test(name)) return []
    // Of `Bearer TOKEN` the token appears alone as well, in what a server answers for example.
    const [, credentials] = /^[A-Za-z]+ +(\S+)$/.exec(value) ?? []
    return credentials === undefined ? [value] : [value, credentials]
  })
}
