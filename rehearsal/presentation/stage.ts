import type { ReadStream, WriteStream } from 'node:tty'
import { createKeyboard, type Keyboard } from './keyboard.ts'
import { createLiveView, type LiveView } from './live/live-view.ts'
import type { Palette } from './palette.ts'
import { createScreen, type Screen } from './screen.ts'

/** How an output takes what there is to show: with a live view where it is a terminal that can move its cursor. */
export interface Stage {
  readonly screen: Screen
  readonly view: LiveView | undefined
}

/** Sets up what is shown on an output. A live view gives the terminal back however the process ends. */
export function setStage(
  output: WriteStream,
  input: ReadStream,
  environment: NodeJS.ProcessEnv,
  palette: Palette,
): Stage {
  const moves = output.isTTY === true && environment.TERM !== 'dumb'
  if (!moves) return { screen: createScreen(output, Date.now), view: undefined }
  const keyboard = createKeyboard(input, () => process.kill(process.pid, 'SIGINT'))
  const view = withSilence(keyboard, openView(output, palette))
  closeAtTheEnd(view)
  return { screen: view.screen, view }
}

function openView(output: WriteStream, palette: Palette): LiveView {
  return createLiveView(
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
}

/** The view with the keys silent while it is shown, but at questions. */
function withSilence(keyboard: Keyboard, view: LiveView): LiveView {
  keyboard.silence()
  return {
    ...view,
    makeRoom(question) {
      keyboard.release()
      const takeBack = view.makeRoom(question)
      return (asked) => {
        takeBack(asked)
        keyboard.silence()
      }
    },
    close() {
      keyboard.release()
      view.close()
    },
  }
}

function closeAtTheEnd(view: LiveView): void {
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
}
