import { sep } from 'node:path'
import type { Plugin } from 'esbuild'

/** Where client-node's own modules lie, whatever folder it is installed in. */
const clientNode = ['node_modules', '@kubernetes', 'client-node', 'dist'].join(sep)

/**
 * What client-node's KubeConfig imports for methods that the task never calls, with the names that it takes from there.
 *
 * The task uses KubeConfig to read a kubeconfig and to find credentials (users, exec plugins, tokens, client
 * certificates), and sends its few requests itself. `makeApiClient` alone needs the generated models of the whole
 * Kubernetes API, and `applyToFetchOptions` alone needs node-fetch: together two thirds of the bundle, paid for by every
 * job that downloads and loads the task.
 */
const unused: Readonly<Record<string, readonly string[]>> = {
  './gen/index.js': ['createConfiguration', 'ServerConfiguration'],
  'node-fetch': ['Headers'],
}

/** Answers those imports with functions and classes that throw a clear error as soon as they are called. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    build.onResolve({ filter: /^(\.\/gen\/index\.js|node-fetch)$/ }, ({ path, resolveDir }) =>
      resolveDir.endsWith(clientNode) ? { path, namespace: 'left-out', sideEffects: false } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      loader: 'js',
      contents: (unused[path] ?? []).map((name) => refusal(name, path)).join('\n'),
    }))
  },
}

function refusal(name: string, path: string): string {
  const message = `${name} of ${path} is left out of the packaged task: it uses client-node for kubeconfigs only.`
  return `export function ${name}() { throw new Error(${JSON.stringify(message)}) }`
}
