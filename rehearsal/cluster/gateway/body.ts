/** A request's body on its way to a pod: streamed, and kept as far as it can be sent once more. */
import type { IncomingMessage } from 'node:http'
import type { Writable } from 'node:stream'

/** How much of a body is kept for another attempt. A longer one is streamed all the same, but only once. */
const keptLimit = 64 * 1024

export class ReplayableBody {
  readonly #source: IncomingMessage
  readonly #hasBody: boolean
  #kept: Buffer[] = []
  #keptBytes = 0
  #sink: Writable | undefined
  #ended = false

  constructor(source: IncomingMessage) {
    this.#source = source
    const { 'content-length': length, 'transfer-encoding': encoding } = source.headers
    this.#hasBody = encoding !== undefined || (length !== undefined && length !== '0')
    if (!this.#hasBody) {
      source.resume()
      return
    }
    source.pause()
    source.on('data', (chunk: Buffer) => this.#take(chunk))
    source.on('end', () => {
      this.#ended = true
      this.#sink?.end()
    })
  }

  /** Whether everything that came so far can be sent again. */
  get isReplayable(): boolean {
    return this.#keptBytes <= keptLimit
  }

  /** Streams the body, from its start, into a request to a pod, and ends that. */
  sendTo(sink: Writable): void {
    this.#sink = sink
    if (!this.#hasBody) {
      sink.end()
      return
    }
    for (const chunk of this.#kept) sink.write(chunk)
    sink.on('drain', () => {
      if (this.#sink === sink) this.#source.resume()
    })
    if (this.#ended) sink.end()
    else this.#source.resume()
  }

  /** Stops streaming into the present request. */
  detach(): void {
    this.#sink = undefined
    if (!this.#ended && this.#hasBody) this.#source.pause()
  }

  #take(chunk: Buffer): void {
    this.#keptBytes += chunk.length
    if (this.isReplayable) this.#kept.push(chunk)
    else this.#kept = []
    if (this.#sink?.write(chunk) === false) this.#source.pause()
  }
}
