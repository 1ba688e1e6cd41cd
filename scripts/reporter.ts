import Mocha, { type MochaOptions, type Runner } from 'mocha'

/** How long what tests have opened may take to close after the last of them, in milliseconds. */
const closingTime = 10_000

/** Mocha's `spec`, and then the totals alone on a line: `N passed, N failed`. Fails tests that leave something open. */
export default class TotalsReporter extends Mocha.reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options)
    runner.once('end', () => {
      console.log(`${this.stats.passes} passed, ${this.stats.failures} failed`)
      setTimeout(endWhatIsOpen, closingTime).unref()
    })
  }
}

/** Mocha waits for everything to close, so that a leak would hang the run for good. */
function endWhatIsOpen(): void {
  console.error(`The tests are over and have left open: ${process.getActiveResourcesInfo().join(', ')}`)
  // At the exit Mocha sets a code of its own, by the failures that it has counted.
  process.once('exit', () => {
    process.exitCode = 1
  })
  process.exit()
}
