import Mocha, { type MochaOptions, type Runner } from 'mocha'

/** Mocha's `spec`, and then the totals alone on the last line: `N passed, N failed`. */
export default class TotalsReporter extends Mocha.reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options)
    runner.once('end', () => console.log(`${this.stats.passes} passed, ${this.stats.failures} failed`))
  }
}
