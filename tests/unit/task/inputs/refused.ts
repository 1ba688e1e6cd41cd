import assert from 'node:assert/strict'
import { InputError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import type { InputReader } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'
import { inputReader } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'

export type Inputs = Readonly<Record<string, string>>

/** Reads inputs as the agent gives them: what is not set is undefined. */
export const readerOf = (inputs: Inputs): InputReader => inputReader((name) => inputs[name])

/** Inputs, and the sentence that refuses them. */
export type RefusedInputs = { readonly inputs: Inputs; readonly says: RegExp }

/** A test for each row: reading it throws an InputError that says so. */
export function itRefuses(rows: readonly RefusedInputs[], read: (input: InputReader) => unknown): void {
  for (const { inputs, says } of rows) {
    it(`refuses ${JSON.stringify(inputs).slice(0, 100)}`, () => {
      assert.throws(
        () => read(readerOf(inputs)),
        (error) => {
          assert.ok(error instanceof InputError)
          assert.match(error.message, says)
          return true
        },
      )
    })
  }
}
