import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import type { Plugin } from 'esbuild'

/** Where client-node's modules lie, whatever folder it is installed in. */
const clientNode = ['node_modules', '@kubernetes', 'client-node', 'dist'].join(sep)

/** What a package imports for what the task never calls. */
type Unused = {
  /** Where the importing modules lie, whatever folder the package is installed in. */
  readonly folder: string
  /** The names that they take from each module. */
  readonly modules: Readonly<Record<string, readonly string[]>>
  /** For what the task uses the package. */
  readonly use: string
}

/**
 * The task uses client-node's KubeConfig to read a kubeconfig and to ask an auth-provider for a token; it dials and sends
 * requests itself. `makeApiClient` alone needs the generated models of the whole Kubernetes API, `applyToFetchOptions` alone
 * needs node-fetch, and agents for proxies are made for a cluster with `proxy-url` alone, which client-node never gets to
 * see from the task. A command of an auth-provider is never run, so nothing is looked up in what it would say. With the tool
 * library it downloads from a whole address, so none is put together by qs, and finds no files by patterns. Together they
 * would be most of what every job downloads.
 */
const unused: readonly Unused[] = [
  {
    folder: clientNode,
    modules: {
      './gen/index.js': ['createConfiguration', 'ServerConfiguration'],
      'node-fetch': ['Headers'],
      'socks-proxy-agent': ['SocksProxyAgent'],
      hpagent: ['HttpProxyAgent', 'HttpsProxyAgent'],
      'jsonpath-plus': ['JSONPath'],
    },
    use: 'client-node for kubeconfigs',
  },
  {
    folder: ['node_modules', 'typed-rest-client'].join(sep),
    modules: { qs: ['parse', 'stringify'] },
    use: 'typed-rest-client for downloads',
  },
  {
    folder: ['node_modules', 'azure-pipelines-task-lib'].join(sep),
    modules: { minimatch: ['Minimatch', 'match'] },
    use: 'task-lib for tools',
  },
]

/**
 * Answers those imports with functions and classes that throw a clear error as soon as they are called, and takes along of
 * task-lib's own messages the English ones: the task's log tells what goes wrong in its own words.
 */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, resolveDir }) => {
      const by = unused.find(({ folder, modules }) => resolveDir.endsWith(folder) && Object.hasOwn(modules, path))
      if (by === undefined) return undefined
      return { path, namespace: 'left-out', sideEffects: false, pluginData: by }
    })
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path, pluginData }) => {
      const { modules, use }: Unused = pluginData
      return { loader: 'js', contents: (modules[path] ?? []).map((name) => refusal(name, path, use)).join('\n') }
    })
    build.onResolve({ filter: /^js-yaml$/ }, ({ path }) => ({ path, namespace: 'yaml' }))
    build.onLoad({ filter: /.*/, namespace: 'yaml' }, () => ({ contents: yamlReader, resolveDir: jsYaml }))
    build.onLoad({ filter: /azure-pipelines-task-lib[\\/]lib-resource\.js$/ }, ({ path }) => {
      const { messages } = require(path)
      return { loader: 'js', contents: `module.exports = ${JSON.stringify({ messages })}` }
    })
  },
}

const require = createRequire(import.meta.url)
const jsYaml = dirname(require.resolve('js-yaml/package.json'))

/** Of js-yaml what reads: its own bundle brings along what writes, which is as much again. */
const yamlReader = `
  import loader from './lib/loader.js'
  import CORE_SCHEMA from './lib/schema/core.js'
  import YAMLException from './lib/exception.js'
  const { load, loadAll } = loader
  export { CORE_SCHEMA, YAMLException, loadAll }
  export default { load }`

function refusal(name: string, path: string, use: string): string {
  const message = `${name} of ${path} is left out of the packaged task: it uses ${use} only.`
  return `export function ${name}() { throw new Error(${JSON.stringify(message)}) }`
}
