/** `pods/NAME/log`: what a container wrote. */
import type { Pod } from '../objects.ts'
import { badRequest } from '../store/errors.ts'
import { type Answer, ok } from './answer.ts'

/** One line that a container wrote, without its end. */
export interface LogLine {
  /** RFC 3339, with parts of a second. */
  readonly time: string
  readonly text: string
}

export interface LoggedContainer {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** The run before the present one. */
  readonly previous: boolean
}

/** Whoever runs the containers and keeps what they write. */
export interface LogSource {
  /** The kept lines, oldest first; undefined when the container has not run (or has no previous run). */
  lines(container: LoggedContainer): readonly LogLine[] | undefined
  /** Hands over each further line, and tells when the container has ended. Returns how to stop listening. */
  follow(container: LoggedContainer, onLine: (line: LogLine) => void, onEnd: () => void): () => void
}

/** The answer to a request for a pod's log, by its query parameters. */
export function podLog(source: LogSource, pod: Pod, query: URLSearchParams, now: () => Date): Answer {
  const container = chosenContainer(pod, query.get('container'))
  const { namespace = '', name } = pod.metadata
  const previous = query.get('previous') === 'true'
  const address: LoggedContainer = { namespace, pod: name, container, previous }
  const kept = source.lines(address)
  if (kept === undefined) throw badRequest(absence(pod, container, previous))
  const format = query.get('timestamps') === 'true' ? withTime : withoutTime
  const text = limited(chosenLines(kept, query, now()).map(format).join(''), query)
  if (query.get('follow') !== 'true') return ok(text, { 'content-type': 'text/plain' })
  return {
    kind: 'stream',
    contentType: 'text/plain',
    start: (sink) => {
      sink.write(text)
      const stop = source.follow(
        address,
        (line) => sink.write(format(line)),
        () => sink.end(),
      )
      sink.closed.addEventListener('abort', stop)
    },
  }
}

const withoutTime = ({ text }: LogLine): string => `${text}\n`
const withTime = ({ time, text }: LogLine): string => `${time} ${text}\n`

function chosenContainer(pod: Pod, wanted: string | null): string {
  const names = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({ name }) => name)
  const [first] = names
  if (wanted === null && first !== undefined && names.length === 1) return first
  if (wanted !== null && names.includes(wanted)) return wanted
  const { name } = pod.metadata
  if (wanted !== null) throw badRequest(`container ${wanted} is not valid for pod ${name}`)
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`)
}

function absence(pod: Pod, container: string, previous: boolean): string {
  const { name } = pod.metadata
  if (previous) return `previous terminated container "${container}" in pod "${name}" not found`
  const status = pod.status.containerStatuses?.find((entry) => entry.name === container)
  const reason = status?.state?.waiting?.reason ?? 'ContainerCreating'
  const why = /Image/.test(reason) ? 'trying and failing to pull image' : reason
  return `container "${container}" in pod "${name}" is waiting to start: ${why}`
}

function chosenLines(lines: readonly LogLine[], query: URLSearchParams, now: Date): readonly LogLine[] {
  const since = sinceTime(query, now)
  const recent = since === undefined ? lines : lines.filter(({ time }) => new Date(time).getTime() >= since)
  const tail = wholeNumber(query, 'tailLines')
  return tail === undefined ? recent : tail === 0 ? [] : recent.slice(-tail)
}

/** Milliseconds since the epoch. */
function sinceTime(query: URLSearchParams, now: Date): number | undefined {
  const seconds = wholeNumber(query, 'sinceSeconds')
  if (seconds !== undefined) return now.getTime() - seconds * 1000
  const text = query.get('sinceTime')
  if (text === null) return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time))
    throw badRequest(`sinceTime: Invalid value: ${JSON.stringify(text)}: must be an RFC 3339 time`)
  return time
}

function limited(text: string, query: URLSearchParams): string {
  const limit = wholeNumber(query, 'limitBytes')
  return limit === undefined ? text : Buffer.from(text).subarray(0, limit).toString()
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (!/^[0-9]+$/.test(text))
    throw badRequest(`${name}: Invalid value: ${JSON.stringify(text)}: must be a whole number`)
  return Number(text)
}
