/**
 * `npm run package [-- --dev] [--publisher NAME]`: bundles the task and packs the extension into dist/*.vsix.
 *
 * `--dev` packs it with another task GUID, task name (`IstioCanaryShiftDev@1`), extension id and name, so that it can
 * be installed beside the released one. `--publisher` is the Marketplace publisher, instead of the manifest's placeholder.
 */
import { parseArgs } from 'node:util'
import { packageExtension } from './extension.ts'
import { sizeTable } from './sizes.ts'

const { values } = parseArgs({
  options: { dev: { type: 'boolean', default: false }, publisher: { type: 'string' } },
})
const channel = values.dev ? 'dev' : 'release'
console.log(sizeTable(await packageExtension({ channel, ...values })))
