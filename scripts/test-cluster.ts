/**
 * `npm run test:cluster [-- FILE…]`: runs tests/cluster on a real cluster: etcd, the API server, its controllers, istiod and
 * Envoy as processes in a network namespace without a way out. Needs Linux, root, Go, Python, `ip` and apt; the programs are made
 * once. FILE names one of the test files without its ending. The last line is `N passed, N failed`.
 *
 * With `CLUSTER=kubeconfig` the end-to-end suite runs on the cluster of the reader's own kubeconfig instead, in namespaces
 * that it makes and removes; tests/cluster/own/own.ts says which images it needs.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { toolchain } from '../tests/cluster/toolchain.ts'
import { freshPackage } from './fresh-package.ts'
import { findKubectl } from './kubectl.ts'
import { runMocha } from './mocha.ts'
import { claimMachine, endAll, makeNodeNamespace, sweep } from './node-namespace.ts'
import { project } from './project.ts'

try {
  process.exitCode = await testCluster(testFiles(process.argv.slice(2)), process.env.CLUSTER)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}

function testCluster(files: readonly string[], cluster: string | undefined): Promise<number> {
  switch (cluster) {
    case undefined:
    case '':
      return onRealCluster(files)
    case 'kubeconfig':
      return onOwnCluster()
    default:
      throw new Error(
        `CLUSTER is 'kubeconfig', for the cluster of your own kubeconfig, or is not set; got '${cluster}'.`,
      )
  }
}

function testFiles(named: readonly string[]): readonly string[] {
  if (named.length === 0) return ['tests/cluster/*.test.ts']
  return named.map((name) => {
    const file = `tests/cluster/${name}.test.ts`
    if (!existsSync(join(project.root, file))) throw new Error(`There is no ${file}.`)
    return file
  })
}

async function onRealCluster(files: readonly string[]): Promise<number> {
  await toolchain()
  await freshPackage()
  await claimMachine()
  await sweep()
  const within = await makeNodeNamespace()
  // Mocha is in the namespace too: once it is ended like all the others, this run goes on to its own end.
  process.on('SIGINT', endAll).on('SIGTERM', endAll)
  const code = await runMocha(files, within)
  const left = await sweep()
  if (left.length === 0) return code
  console.error(`The tests have left running:\n  ${left.join('\n  ')}`)
  return 1
}

async function onOwnCluster(): Promise<number> {
  await freshPackage()
  process.env.KUBECTL = await findKubectl(process.env)
  return runMocha(['tests/cluster/e2e.test.ts'])
}
