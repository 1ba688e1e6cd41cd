/** One container of a pod: image, process, probes, restarts, end. */
import { randomUUID } from 'node:crypto'
import { timestamp } from '../clock.ts'
import type { ContainerState, ContainerStatus } from '../objects/workloads.ts'
import { createBackOff } from './back-off.ts'
import type { ContainerContext } from './container-context.ts'
import { startHealthChecks } from './health.ts'
import { launch } from './launch.ts'
import type { Output } from './output.ts'
import type { ContainerProcess, ProcessExit } from './process.ts'

type Terminated = NonNullable<ContainerState['terminated']>

/** A container from its first pull to its end. */
export class ContainerRunner {
  readonly #context: ContainerContext
  readonly #crashes: ReturnType<typeof createBackOff>
  readonly #pulls: ReturnType<typeof createBackOff>
  #state: ContainerState = { waiting: { reason: 'ContainerCreating' } }
  #last: Terminated | undefined
  #restarts = 0
  #imageId = ''
  #containerId = ''
  #started = false
  #ready = false
  #process: ContainerProcess | undefined
  #previousOutput: Output | undefined
  #stopping = false
  #wake: (() => void) | undefined
  readonly #ended: Promise<void>

  constructor(context: ContainerContext) {
    this.#context = context
    this.#crashes = createBackOff(context.backOff, context.clock)
    this.#pulls = createBackOff(context.backOff, context.clock)
    this.#ended = this.#live()
  }

  /** Settles when the container will never run again. */
  get ended(): Promise<void> {
    return this.#ended
  }

  get status(): ContainerStatus {
    return {
      name: this.#context.container.name,
      image: this.#context.container.image,
      imageID: this.#imageId,
      ...(this.#containerId === '' ? {} : { containerID: this.#containerId }),
      ready: this.#ready,
      started: this.#started,
      restartCount: this.#restarts,
      state: this.#state,
      lastState: this.#last === undefined ? {} : { terminated: this.#last },
    }
  }

  /** What the process said, or the one before it. Undefined when there was none. */
  output(previous: boolean): Output | undefined {
    return previous ? this.#previousOutput : this.#process?.output
  }

  /** Ends the container: preStop, SIGTERM, and SIGKILL after `grace` milliseconds in all. A second call can only hasten it. */
  stop(grace: number): void {
    const first = !this.#stopping
    this.#stopping = true
    this.#wake?.()
    const process = this.#process
    if (process === undefined || this.#state.running === undefined) return
    if (first) this.#context.record('Normal', 'Killing', `Stopping container ${this.#context.container.name}`)
    const pause = first ? Math.min(this.#context.preStop, grace) : 0
    if (pause === 0) process.terminate(grace)
    else this.#context.clock.after(pause, () => process.terminate(grace - pause))
  }

  /** Ends the process at once, for a pod that nobody waits for any more. */
  kill(): void {
    this.#stopping = true
    this.#wake?.()
    this.#process?.kill()
  }

  async #live(): Promise<void> {
    while (!this.#stopping) {
      const launched = await launch(this.#context)
      if (launched.kind === 'failed') {
        await this.#waitToRetry(launched)
        continue
      }
      this.#pulls.reset()
      this.#imageId = launched.imageId
      const exit = await this.#run(launched)
      if (this.#stopping || !this.#restartsAfter(exit)) return
      await this.#waitToRestart()
      if (this.#stopping) return
      this.#restarts += 1
      this.#previousOutput = this.#process?.output
    }
    this.#become({ terminated: this.#neverRan() })
  }

  async #run({
    process,
    target,
  }: Extract<Awaited<ReturnType<typeof launch>>, { kind: 'running' }>): Promise<ProcessExit> {
    const { clock, container, pod } = this.#context
    this.#process = process
    this.#containerId = `process://${randomUUID().replaceAll('-', '')}`
    const startedAt = timestamp(clock)
    const stopChecks = startHealthChecks({
      container,
      clock,
      target,
      record: this.#context.record,
      onHealth: ({ started, ready }) => {
        this.#started = started
        this.#ready = ready
        this.#context.onChange()
      },
      onUnhealthy: (grace) => process.terminate((grace ?? pod().spec.terminationGracePeriodSeconds ?? 30) * 1000),
    })
    this.#become({ running: { startedAt } })
    if (this.#stopping) process.kill()
    const exit = await process.exited
    stopChecks()
    this.#context.closePorts()
    this.#started = false
    this.#ready = false
    this.#become({ terminated: this.#endOf(exit, startedAt, process) })
    return exit
  }

  #endOf({ exitCode, signal }: ProcessExit, startedAt: string, process: ContainerProcess): Terminated {
    const tellsWhy = exitCode !== 0 && this.#context.container.terminationMessagePolicy === 'FallbackToLogsOnError'
    const message = tellsWhy ? lastWords(process.output) : ''
    return {
      exitCode,
      ...(signal === undefined ? {} : { signal }),
      reason: exitCode === 0 ? 'Completed' : 'Error',
      ...(message === '' ? {} : { message }),
      startedAt,
      finishedAt: timestamp(this.#context.clock),
      containerID: this.#containerId,
    }
  }

  /** What a container that was stopped before it ever ran is said to have ended with. */
  #neverRan(): Terminated {
    return this.#state.terminated ?? this.#last ?? { exitCode: 137, reason: 'ContainerStatusUnknown' }
  }

  #restartsAfter({ exitCode }: ProcessExit): boolean {
    const policy = this.#context.pod().spec.restartPolicy ?? 'Always'
    return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
  }

  /** The first restart comes at once; later ones wait, twice as long each time. */
  async #waitToRestart(): Promise<void> {
    const wait = this.#crashes.next()
    this.#last = this.#state.terminated ?? this.#last
    if (wait === 0) return
    const { container, pod, record } = this.#context
    const { name, namespace = '', uid } = pod().metadata
    const where = `container ${container.name} in pod ${name}_${namespace}(${uid})`
    record('Warning', 'BackOff', `Back-off restarting failed ${where}`)
    const message = `back-off ${wait / 1000}s restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`
    this.#become({ waiting: { reason: 'CrashLoopBackOff', message } })
    await this.#sleep(wait)
  }

  async #waitToRetry({ reason, message }: { reason: string; message: string }): Promise<void> {
    const { container, record } = this.#context
    record('Warning', 'Failed', `Error: ${reason === 'ErrImagePull' ? reason : message}`)
    this.#become({ waiting: { reason, message } })
    const wait = Math.max(this.#pulls.next(), this.#pulls.base)
    if (reason === 'ErrImagePull') {
      await this.#sleep(wait / 2)
      if (this.#stopping) return
      const backOff = `Back-off pulling image "${container.image}"`
      record('Normal', 'BackOff', backOff)
      record('Warning', 'Failed', 'Error: ImagePullBackOff')
      this.#become({ waiting: { reason: 'ImagePullBackOff', message: `${backOff}: ErrImagePull: ${message}` } })
    }
    await this.#sleep(wait)
  }

  #become(state: ContainerState): void {
    this.#state = state
    this.#context.onChange()
  }

  #sleep(delay: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stopping) {
        resolve()
        return
      }
      const cancel = this.#context.clock.after(delay, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}

/** The end of a log, as much as fits into a status. */
function lastWords(output: Output): string {
  const text = output.lines().map(({ text }) => text)
  return text.slice(-80).join('\n').slice(-2048)
}
