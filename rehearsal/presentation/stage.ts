import type { WriteStream } from 'node:tty'
import { createLiveView, type LiveView } from './live/live-view.ts'
import type { Palette } from './palette.ts'
import { createScreen, type Screen } from './screen.ts'

/** How an output takes what there is to show: with a live view where it is a terminal that can move its cursor. */
export interface Stage {
  readonly screen: Screen
  readonly view: LiveView | undefined
}

/** Sets up what is shown on an output. A live view gives the terminal back however the process ends. */
export function setStage(output: WriteStream, environment: NodeJS.ProcessEnv, palette: Palette): Stage {
  const moves = output.isTTY === true && environment.TERM !== 'dumb'
  if (!moves) return { screen: createScreen(output, Date.now), view: undefined }
  const view = createLiveView(
    {
      write: (text) => void output.write(text),
      // A terminal that does not know its size says 0.
      size: () => ({ rows: output.rows || 24, columns: output.columns || 80 }),
    },
    palette,
    Date.now,
    (milliseconds, call) => {
      const timer = setInterval(call, milliseconds)
      return () => clearInterval(timer)
    },
  )
  process.once('exit', view.close)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const end = (): void => {
      // Whoever else listens, such as to cancel the run, decides what becomes of the process.
      if (process.listenerCount(signal) > 1) return
      view.close()
      process.off(signal, end)
      process.kill(process.pid, signal)
    }
    process.on(signal, end)
  }
  return { screen: view.screen, view }
}
