import type { Words } from '../message.ts'
import { analysis } from './analysis.ts'
import { apply } from './apply.ts'
import { azurePipelines } from './azure-pipelines.ts'
import { cluster } from './cluster.ts'
import { connection } from './connection.ts'
import { gate } from './gate.ts'
import { inputs } from './inputs.ts'
import { language } from './language.ts'
import { metrics } from './metrics.ts'
import { network } from './network.ts'
import { proof } from './proof.ts'
import { report } from './report.ts'
import { rollout } from './rollout.ts'
import { run } from './run.ts'
import { stepReport } from './step-report.ts'
import { watch } from './watch.ts'
import { yaml } from './yaml.ts'

/** Every message in Japanese. A file here is of one folder of the sources; what several folders say is in the first of them. */
export const japanese: Words = {
  ...analysis,
  ...apply,
  ...azurePipelines,
  ...cluster,
  ...connection,
  ...gate,
  ...inputs,
  ...language,
  ...metrics,
  ...network,
  ...proof,
  ...report,
  ...rollout,
  ...run,
  ...stepReport,
  ...watch,
  ...yaml,
}
