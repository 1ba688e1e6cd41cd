import { strict as assert } from 'node:assert'
import { parseAnalysis } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/analysis.ts'
import { parseConnection } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/connection.ts'
import { inputReader } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'
import { parseRequest, parseTarget } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/request.ts'

/** Reads the inputs of a step as a step does, but for files. @throws InputError for the first that breaks its rule. */
export function readInputs(values: Readonly<Record<string, string>>): object {
  const reader = inputReader((name) => values[name] || undefined)
  const files = { read: () => assert.fail('reads no file'), digest: () => assert.fail('digests no file') }
  const request = parseRequest(reader, files)
  return {
    request,
    target: parseTarget(reader),
    connection: parseConnection(reader),
    analysis: parseAnalysis(reader, request.action),
  }
}
