/** A program that shows a live view as the rehearsal does, and then ends as its argument says: `exit`, `throw` or `stay`. */
import { createPalette } from '../../../rehearsal/presentation/palette.ts'
import { setStage } from '../../../rehearsal/presentation/stage.ts'
import { half, stage, stageNames } from './some-run.ts'

const { screen, view } = setStage(
  process.stdout,
  process.stdin,
  process.env,
  createPalette(process.stdout.isTTY === true, process.env),
)
screen.line('above the view')
view?.spectator.runBegins({ title: 'Canary', detail: 'run 102' }, stageNames)
view?.spectator.event({ kind: 'stageStarted', stage: stage('Blue_50') })
view?.spectator.cluster(half)
const how = process.argv[2]
setTimeout(() => {
  if (how === 'throw') throw new Error('thrown')
  // The live view's own clock keeps no process alive that has nothing else to do.
  if (how === 'exit' || view === undefined) process.exit(3)
}, 500)
if (how === 'stay') setInterval(() => undefined, 1000)
