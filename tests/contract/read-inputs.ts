import { parseAnalysis } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/analysis.ts'
import { parseConnection } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/connection.ts'
import { parseLanguage } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/language.ts'
import { inputReader } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'
import { parseRequest, parseTarget } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/request.ts'

const deployment = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: { template: { spec: { containers: [{ name: 'model' }] } } },
})

/** Reads the inputs of a step as a step does; every file has a Deployment. @throws InputError for the first that breaks its rule. */
export async function readInputs(values: Readonly<Record<string, string>>): Promise<object> {
  const reader = inputReader((name) => values[name] || undefined)
  const files = { read: () => deployment, digest: () => '0' }
  const request = await parseRequest(reader, files)
  return {
    language: parseLanguage(reader, undefined),
    request,
    target: parseTarget(reader),
    connection: parseConnection(reader),
    analysis: parseAnalysis(reader, request.action),
  }
}
