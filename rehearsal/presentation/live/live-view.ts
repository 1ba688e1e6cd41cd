import type { ClusterView } from '../../observation/cluster-view.ts'
import type { PipelineEvent } from '../../pipeline/services.ts'
import type { Palette } from '../palette.ts'
import type { Screen } from '../screen.ts'
import { frame, type Size } from './frame.ts'
import { createPainter } from './painter.ts'
import { afterEvent, beginRun, type LiveState, type LoadSeen, type RunTitle } from './state.ts'

/** Who looks at a rehearsal while it goes on, besides its lines. */
export interface Spectator {
  runBegins(run: RunTitle, stages: readonly string[]): void
  event(event: PipelineEvent): void
  canceling(): void
  cluster(seen: ClusterView): void
  /** Why the cluster cannot be seen at the moment. */
  trouble(cause: unknown): void
  /** @param load  asked for at each look */
  load(load: () => LoadSeen): void
}

/** A screen whose lowest part shows the run as it is, and everything else above it. */
export interface LiveView {
  readonly screen: Screen
  readonly spectator: Spectator
  /** Leaves the row below the view to a question; what is returned ends that, told question and answer as they stand there. */
  makeRoom(question: string): (asked: string) => void
  /** The view goes; lines that come later are written as they come. */
  close(): void
}

/** The terminal of a live view. */
export interface Window {
  write(text: string): void
  size(): Size
}

/** The view is painted at most this often, in milliseconds. */
const period = 200

/**
 * @param now  in milliseconds since the epoch
 * @param every  calls what it is given again and again, every so many milliseconds, and returns how to end that
 */
export function createLiveView(
  window: Window,
  palette: Palette,
  now: () => number,
  every: (milliseconds: number, call: () => void) => () => void,
): LiveView {
  const painter = createPainter({ write: window.write, columns: () => window.size().columns })
  let state: LiveState | undefined
  let loadSeen: (() => LoadSeen) | undefined
  let lines: string[] = []
  let open = true

  const change = (to: (state: LiveState) => LiveState): void => {
    if (state !== undefined) state = to(state)
  }
  const paint = (): void => {
    change((old) => ({ ...old, load: loadSeen?.() }))
    painter.paint(state === undefined ? [] : frame(state, window.size(), palette, now()), lines)
    lines = []
  }
  const end = every(period, paint)

  return {
    screen: {
      line(text) {
        if (open) lines.push(text)
        else window.write(`${text}\n`)
      },
      // The view shows what goes by.
      passing: () => undefined,
    },
    spectator: {
      runBegins(run, stages) {
        state = beginRun(run, stages, now(), state)
      },
      event: (event) => change((old) => afterEvent(old, event, now())),
      canceling: () => change((old) => ({ ...old, canceling: true })),
      cluster: (cluster) => change((old) => ({ ...old, cluster, trouble: undefined })),
      trouble: (cause) =>
        change((old) => ({ ...old, trouble: cause instanceof Error ? cause.message : String(cause) })),
      load(load) {
        loadSeen = load
      },
    },
    makeRoom(question) {
      paint()
      painter.hold(question)
      return (asked) => {
        painter.release(asked)
        paint()
      }
    },
    close() {
      if (!open) return
      open = false
      end()
      paint()
      painter.close()
    },
  }
}
