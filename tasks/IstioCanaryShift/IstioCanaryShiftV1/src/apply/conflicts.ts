import { Outdated } from '../cluster/failure.ts'
import { msg } from '../language/message.ts'
import type { Undertaking } from './undertaking.ts'

/** How often something is planned again because a write met another state than the one that was read. */
const patience = 5

/**
 * What to do with an error of a plan that is carried out: after a write that met another state, or whose answer was lost,
 * it comes back once it is time to read and plan again. It is to be made once for all that is done for one purpose: a wait
 * that succeeds each time before a write that never does would else go on for ever.
 * @throws the error when it is another one, or when others keep writing in between.
 */
export function bearingConflicts({ clock, signal, log }: Undertaking): (error: unknown) => Promise<void> {
  let conflicts = 0
  return async (error) => {
    conflicts++
    if (!(error instanceof Outdated) || conflicts > patience) throw error
    log.event(`${error.message}\n${msg`Reading the state again (${conflicts} of ${patience}).`}`)
    await clock.sleep(100 * 2 ** conflicts, signal)
  }
}
