/** Ways in that lead nowhere: how a table of them becomes tests. */
import assert from 'node:assert/strict'
import type { ServiceConnection } from '../../../rehearsal/agent/connections.ts'
import type { StepRequest } from '../../../rehearsal/agent/step.ts'
import { textOf } from '../canary.ts'
import { type Ground, ground } from './ground.ts'
import { assertSecret, witnessed } from './witnessed.ts'

/** A way in that is to fail: what is wrong is in it, and what is to be said of it. */
export interface Refused {
  /** What is wrong, as it is called in the test's title. */
  readonly it: string
  readonly connection: (on: Ground) => ServiceConnection | Promise<ServiceConnection>
  readonly inputs?: Readonly<Record<string, string>>
  readonly request?: (on: Ground) => Partial<StepRequest>
  /** What goes wrong outside, before the step. */
  readonly before?: (on: Ground) => void
  readonly says: RegExp
  /** Secrets that are in play; the token of the run when absent. */
  readonly secrets?: readonly string[]
}

/** A secret that opens nothing. */
export const wrong = 'wrong-but-secret-all-the-same'

/** A test for each row: a shift fails with one error that says what it is to say, changes nothing and keeps the secrets. */
export function describeRefusals(
  kind: string,
  inputs: Readonly<Record<string, string>>,
  rows: readonly Refused[],
): void {
  describe(`a way into the cluster by ${kind} that does not lead there`, function () {
    this.timeout(60_000)
    let on: Ground
    before(async () => {
      on = await ground()
    })

    for (const row of rows) {
      it(`is told, and nothing is changed: ${row.it}`, async () => {
        const { canary, cloud, authorities } = on
        row.before?.(on)
        const before = await canary.versions()
        const connection = { ...(await row.connection(on)), name: 'c' }
        const seen = await witnessed(on, {
          action: 'shift',
          inputs: { blueWeight: '50', ...inputs, ...row.inputs },
          request: { connections: [connection], network: { authorities }, ...row.request?.(on) },
        })
        const { step } = seen
        assert.equal(step.result, 'Failed', textOf(step))
        assert.equal(step.errors.length, 1, step.errors.join('\n'))
        assert.match(step.errors.join(), row.says)
        assert.match(step.errors.join(), /Nothing was changed\./)
        assert.deepEqual(await canary.versions(), before)
        // What comes from outside may hold commands of the log; none of them is carried out.
        assert.ok(!step.variables.some(({ name }) => name === 'PATH'))
        assertSecret(row.secrets ?? [cloud.accessToken], seen)
      })
    }
  })
}
