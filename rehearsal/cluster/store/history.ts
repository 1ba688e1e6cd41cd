/** The changes of the store in order, as far back as they are kept, and those who follow them. */
import type { Kind } from '../objects.ts'
import { expired } from './errors.ts'
import type { Change, Unsubscribe } from './store.ts'

interface Entry {
  readonly version: number
  readonly kind: Kind
  readonly change: Change
}

/** Numbers changes from 1 and hands them to followers, each in its own order and never within the writer's call. */
export class ChangeHistory {
  readonly #length: number
  readonly #wake = new Set<() => void>()
  #entries: Entry[] = []
  #version = 0

  constructor(length: number) {
    this.#length = length
  }

  /** The number of the last change. */
  get version(): number {
    return this.#version
  }

  add(kind: Kind, change: Change): void {
    this.#version += 1
    this.#entries.push({ version: this.#version, kind, change })
    // Cut in large bites, since cutting one entry at a time would copy the whole list for each write.
    if (this.#entries.length > this.#length * 2) this.#entries = this.#entries.slice(-this.#length)
    for (const wake of this.#wake) wake()
  }

  /**
   * Hands over every change of these kinds after a version, past and future. Refuses a version whose successors are no
   * longer all kept.
   */
  follow(kinds: readonly Kind[], version: number, listener: (change: Change) => void): Unsubscribe {
    const oldest = this.#version - this.#entries.length
    if (version < oldest) throw expired(`too old resource version: ${version} (${oldest})`)
    const wanted = new Set(kinds)
    const queue = this.#entries.filter((entry) => entry.version > version && wanted.has(entry.kind))
    let seen = this.#version
    let scheduled = false
    let active = true
    const deliver = (): void => {
      scheduled = false
      for (let entry = queue.shift(); entry !== undefined && active; entry = queue.shift()) listener(entry.change)
    }
    const wake = (): void => {
      const last = this.#entries.at(-1)
      if (last !== undefined && last.version > seen) {
        seen = last.version
        if (wanted.has(last.kind)) queue.push(last)
      }
      if (scheduled || queue.length === 0) return
      scheduled = true
      queueMicrotask(deliver)
    }
    this.#wake.add(wake)
    wake()
    return () => {
      active = false
      this.#wake.delete(wake)
    }
  }
}
